"""`python -m textfix.ftfy`: ftfy's command."""

from textfix.ftfy.cli import main

if __name__ == "__main__":
    main()
