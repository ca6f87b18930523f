"""The lesson on receptive fields: what its page shows, from which network, checked how."""
