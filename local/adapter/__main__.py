"""Starts ministack with what the adapter adds: `python -m adapter`."""

from .registry import install, misfit


def run() -> None:
    """Serves until it is told to stop."""
    try:
        from ministack.app import main

        from .subjects import SUBJECTS
    except ImportError as missing:
        raise misfit([f"{missing.name}: {missing}"]) from missing
    install(SUBJECTS)
    main()


if __name__ == "__main__":
    run()
