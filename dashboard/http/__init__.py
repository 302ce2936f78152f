"""Around every answer: headers, compression, validation of callbacks, the Plotly script."""
