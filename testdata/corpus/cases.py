"""Where cases are declared: what goes in and what must become of it."""

CASES = []
SEEDS = []


class Case:
    """One file with its expectation."""

    def __init__(self, function, ending, lines, large):
        self.name = function.__name__.replace("_", "-")
        self.ending, self.large, self.bytes = ending, large, function
        self.hostile = lines[0] == ("expect", "refused")
        self.lines = lines + [
            ("why", " ".join(function.__doc__.split())),
            ("made-by", "%s.py %s" % (
                function.__module__.replace(".", "/"), function.__name__))]

    def text(self):
        return "".join("%s: %s\n" % line for line in self.lines).encode()


def declare(ending, lines, large):
    def decorate(function):
        CASES.append(Case(function, ending, lines, large))
        return function

    return decorate


def refused(ending, reason, says, large=False, more=()):
    """`says` is part of the detail of the refusal: that it was for this fault
    and no other. What is large is made where it is needed and not kept; what
    must be read up to a limit may take `more` than others: lines of the .case
    with `seconds` of processor time and `megabytes`."""
    return declare(ending, [("expect", "refused"), ("reason", reason),
                            ("says", says), *more], large)


def accepted(ending, form, coverage="complete", large=False, facts=()):
    """`form` and `coverage` are those of its inventory, each of `facts` is a
    NAME=VALUE that the file or one of its members has, value by beginning."""
    return declare(ending, [("expect", "accepted"), ("format", form),
                            ("coverage", coverage)]
                   + [("facts", "; ".join(facts))] * bool(facts), large)


def seed(parser):
    """Declares what the fuzz target of a parser starts from, besides the cases
    that end as the parser's files do."""

    def decorate(function):
        SEEDS.append((parser, function.__name__.replace("_", "-"), function))
        return function

    return decorate
