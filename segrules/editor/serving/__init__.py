"""The language server protocol: the only home of pygls and lsprotocol."""
