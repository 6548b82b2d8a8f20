"""What LaTeX commands look like on one plain line, which of them are relations, and which tags MathML may hold."""

from __future__ import annotations

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
_GREEK_LETTERS = "α β γ δ ε ε ζ η θ ϑ ι κ λ μ ν ξ π ρ σ τ υ φ φ χ ψ ω Γ Δ Θ Λ Ξ Π Σ Υ Φ Ψ Ω".split()

SYMBOLS = {f"\\{name}": letter for name, letter in zip(_GREEK_NAMES, _GREEK_LETTERS, strict=True)} | {
    r"\le": "≤", r"\leq": "≤", r"\ge": "≥", r"\geq": "≥", r"\lt": "<", r"\gt": ">", r"\ne": "≠", r"\neq": "≠",
    r"\approx": "≈", r"\sim": "∼", r"\equiv": "≡", r"\to": "→", r"\rightarrow": "→", r"\mapsto": "↦",
    r"\Rightarrow": "⇒", r"\implies": "⇒", r"\Longrightarrow": "⇒", r"\iff": "⇔", r"\Leftrightarrow": "⇔",
    r"\in": "∈", r"\notin": "∉", r"\subset": "⊂", r"\subseteq": "⊆", r"\cup": "∪", r"\cap": "∩",
    r"\forall": "∀", r"\exists": "∃", r"\nabla": "∇", r"\partial": "∂", r"\infty": "∞", r"\sum": "∑", r"\prod": "∏",
    r"\int": "∫", r"\cdot": "·", r"\times": "×", r"\pm": "±", r"\odot": "⊙", r"\circ": "∘", r"\top": "ᵀ",
    r"\intercal": "ᵀ", r"\star": "⋆", r"\ast": "*", r"\prime": "′", r"\ell": "ℓ", r"\preceq": "⪯", r"\succeq": "⪰",
    r"\prec": "≺", r"\succ": "≻", r"\langle": "⟨", r"\rangle": "⟩", r"\|": "‖", r"\lVert": "‖", r"\rVert": "‖",
    r"\Vert": "‖", r"\lvert": "|", r"\rvert": "|", r"\vert": "|", r"\mid": "|", r"\{": "{", r"\}": "}",
    r"\ldots": "…", r"\dots": "…", r"\cdots": "⋯", r"\quad": " ", r"\qquad": " ", r"\,": " ", r"\;": " ", r"\:": " ",
    r"\!": "", r"\ ": " ", r"\\": " ", r"\left": "", r"\right": "", r"\big": "", r"\Big": "", r"\bigl": "",
    r"\bigr": "", r"\Bigl": "", r"\Bigr": "", r"\displaystyle": "", r"\text": "", r"\mathrm": "", r"\mathbf": "",
    r"\mathcal": "", r"\operatorname": "", r"\boldsymbol": "", r"\hat": "", r"\bar": "", r"\tilde": "",
    r"\mathbb": "", r"\limits": "", r"\colon": ":", r"\land": "∧", r"\lor": "∨", r"\neg": "¬",
    r"\lceil": "⌈", r"\rceil": "⌉", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\propto": "∝", r"\ll": "≪", r"\gg": "≫",
}  # fmt: skip

RELATIONS = frozenset(
    (
        r"= < > \le \leq \ge \geq \lt \gt \ne \neq \approx \equiv \sim \Rightarrow \implies \Longrightarrow \iff "
        r"\Leftrightarrow \to \rightarrow \preceq \succeq \propto \ll \gg"
    ).split()
)

MATHML_TAGS = frozenset(
    (
        "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
        "mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose mfenced semantics annotation"
    ).split()
)

OPENING = frozenset(("(", "[", r"\{", r"\langle", r"\lVert", r"\lvert", r"\lfloor", r"\lceil"))
CLOSING = frozenset((")", "]", r"\}", r"\rangle", r"\rVert", r"\rvert", r"\rfloor", r"\rceil"))

_LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_RAISED = str.maketrans(
    "0123456789+-=()abcdeghijklmnoprstuvwxyzTᵀ⋆*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵀ⋆*"
)


def small(mark: str, content: str) -> str:
    """A subscript ("_") or superscript ("^") in Unicode where every character has a small form, else as `_(...)`."""
    table = _LOWERED if mark == "_" else _RAISED
    content = content.strip()
    if all(ord(letter) in table for letter in content):
        return content.translate(table)
    return f"{mark}{content}" if len(content) == 1 else f"{mark}({content})"
