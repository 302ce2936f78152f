"""What pyproject.toml cannot say: the folder `assets` is installed as a part of the package `dashboard`."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["nowcast*", "dashboard*"]), "dashboard.assets"],
    package_dir={"dashboard.assets": "assets"},
)
