"""The whole of a case on paper: every document that its reader may read, in one bound file with an inventory."""
