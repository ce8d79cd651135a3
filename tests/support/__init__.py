"""What tests share: databases, people, factories, a client that lints, htmx swaps."""
