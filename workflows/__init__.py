"""The process of state social procurement as data: definitions, their checks and the engine that walks them."""
