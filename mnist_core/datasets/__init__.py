"""The data that models are trained and measured on, from a folder, the cache or the web."""
