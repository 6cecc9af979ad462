"""The types and data paths that ministack lacks, registered before it starts."""

MINISTACK_VERSION = "1.5.33"
