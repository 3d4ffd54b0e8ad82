"""A record's own form while it is written: page by page, by several people, with nothing that was typed ever lost."""
