"""The page in a real Chromium: nothing forbidden, nothing twice, values before scripts."""

import pytest

pytestmark = pytest.mark.browser


def test_the_page_draws_without_a_violation_or_an_error(browser, shared):
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    said, asked, sockets = [], [], []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(str(shared.client.base_url))
    page.wait_for_selector("#panels figure .main-svg, #panels .js-plotly-plot", timeout=20000, state="attached")
    page.wait_for_selector("#reading")
    assert said == []
    assert sockets == []
    assert len([url for url in asked if "plotly" in url and url.split("?")[0].endswith(".js")]) == 1
    assert len([url for url in asked if url.endswith("/api/v1/snapshot")]) == 1
    assert page.title().endswith("SMILE Nowcast")
    assert all(url.startswith(str(shared.client.base_url)) for url in asked if not url.startswith(("data:", "blob:")))
    page.close()


def test_values_are_read_with_scripts_switched_off(browser, shared):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(str(shared.client.base_url))
    assert page.locator('[data-quantity="bz_gsm"] .value').inner_text().startswith("−")
    assert "SOLAR1" in page.locator('[data-quantity="bz_gsm"] .meta').inner_text()
    assert page.locator("noscript p").is_visible()
    context.close()
