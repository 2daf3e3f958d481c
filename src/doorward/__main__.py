"""`python -m doorward` is the same as `doorward`."""

from doorward.cli import main

if __name__ == "__main__":
    main()
