"""The demo study: invented data, loaded through the same services that people use, and `make demo`."""
