"""How good the models are: measured, drawn and written down."""
