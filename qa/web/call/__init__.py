"""The room `call`: one call, read and settled."""
