"""Sun and aurora: scales, bulletins, forecasts."""
