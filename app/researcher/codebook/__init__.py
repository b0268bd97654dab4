"""The codebook's pages: its tree, a code, merging and splitting, versions, second looks, files in and out."""

from app.researcher.codebook import again, code, examples, files, merge, split, tree, versions

__all__ = ["again", "code", "examples", "files", "merge", "split", "tree", "versions"]
