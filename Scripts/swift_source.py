"""Swift sources as the checks of `make lint` read them: code and string literals apart."""


def split(text):
    """Returns the code without comments and literals, and the literals as (line, text).

    What is interpolated is code, in its place, and `…` in the literal. Lines of the code keep their numbers; lines of a
    literal that end in a backslash are joined.
    """
    out, literals, i, size = [], [], 0, len(text)
    stack = []  # for each open literal: [its end, depth of parentheses of the interpolation, its line, its text so far]
    line = 1

    def newlines(count):
        nonlocal line
        line += count
        out.append("\n" * count)

    def read_literal(i):
        """Reads a literal from behind its first quotation mark; stops at its end or behind the start of an interpolation."""
        end, _, start, read = stack[-1]
        while i < size:
            if text.startswith("\\(", i):
                stack[-1][1] = 1
                read.append("…")
                out.append("(")
                return i + 2
            if text[i] == "\\":
                escaped = text[i + 1:i + 2]
                newlines(escaped == "\n")
                read.append({"n": "\n", "t": "\t", "\n": ""}.get(escaped, escaped))
                i += 2
                while escaped == "\n" and text[i:i + 1] == " ":
                    i += 1
            elif text.startswith(end, i):
                stack.pop()
                literals.append((start, "".join(read)))
                return i + len(end)
            else:
                newlines(text[i] == "\n")
                read.append(text[i])
                i += 1
        return i

    while i < size:
        if text.startswith("//", i):
            i = text.find("\n", i)
            i = size if i < 0 else i
        elif text.startswith("/*", i):
            end = text.find("*/", i)
            end = size if end < 0 else end + 2
            newlines(text.count("\n", i, end))
            i = end
        elif text.startswith('#"', i):
            end = text.find('"#', i + 2)
            end = size if end < 0 else end
            literals.append((line, text[i + 2:end]))
            newlines(text.count("\n", i, end))
            i = end + 2
        elif text[i] == '"':
            end = '"""' if text.startswith('"""', i) else '"'
            stack.append([end, 0, line, []])
            i = read_literal(i + len(end))
        elif text[i] == "\n":
            newlines(1)
            i += 1
        else:
            out.append(text[i])
            if stack:
                stack[-1][1] += {"(": 1, ")": -1}.get(text[i], 0)
                if stack[-1][1] == 0:
                    i = read_literal(i + 1)
                    continue
            i += 1
    return "".join(out), literals
