"""On- and offboarding: the boards, one journey with its check list, templates."""
