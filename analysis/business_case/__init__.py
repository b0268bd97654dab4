"""The business case of social return: what each party puts in and gets out, never a number without its range."""
