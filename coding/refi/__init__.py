"""REFI-QDA, the exchange format of tools for qualitative analysis: .qdpx projects and .qdc codebooks, both ways. Pure."""

from coding.refi.model import Code, Coding, Project, Source
from coding.refi.reading import read

__all__ = ["Code", "Coding", "Project", "Source", "read"]
