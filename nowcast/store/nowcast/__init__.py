"""The nowcast as derived and as issued: values, exposure of satellites, shocks and scores."""
