"""Coding work in and out: projects of other tools, passages as lists, the code matrix. What other parts of the house call.

`gathering` and `listing` read a study; `previewing`, `importing` and `undoing` bring a project in; `writing` makes files.
"""
