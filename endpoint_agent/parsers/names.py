"""Names that firmware gives: which of them are only placeholders, and one spelling for each maker."""

import re

_PLACEHOLDER_WORDS = (
    "abcd|all series|array|asset tag|assettagnum|base board|board|chassis|computer|default"
    "|default string|desktop|dummy|empty|eval|fill by oem|filled by oem|hampoo_reserve"
    "|insydeh2o efi bios|invalid|laptop|mainboard|manufacturer|mem-down|model|motherboard|n/a|na|nil"
    "|no asset|no asset information|no asset tag|no dimm|no dpk|no enclosure|no module installed|none"
    "|not applicable|not available|not installed|not provided|not specified|notebook|null|o e m|o.e.m"
    "|o.e.m.|oem|other|out of spec|part number|pc|pcs|product|product name|reserve|reserved"
    "|samsung desktop system|samsung system|serial|serial number|serialnumber|standard|sys. model"
    "|system|system enclosure|system model|system name|system version|tbd|tbd by oem|test|type1family"
    "|type1productconfigid|type1sku0|type2 - board product name1|undefined|unknow|unknown|unspecified"
    "|void|x.x"
)
_PLACEHOLDERS = frozenset(_PLACEHOLDER_WORDS.split("|"))
_PLACEHOLDER_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"[\W_]+",  # "...", "--", "???"
        r"(0x)?(.)\2*",  # one letter again and again: 0000, FFFF, XXXXXXXX
        r"0x[0f]*",
        r".*to be (filled|set) by.*",
        r"(system|base ?board|board|chassis|product|bios) (manufacture|manufacturer|product name|product|"
        r"serial|serial number|version|name|model|asset tag|sku number|sku|family)s?( ?name)?",
        r"not (specified|available|applicable|installed|defined|set)\b.*",
        r"unknown ?[\(\[].*[\)\]]",
        r"[\[\(<]?(empty|none|unknown|undefined|out of spec|no module)[\]\)>]?",
        r"(module|array|dimm|chassis|board|system)?[ _]?(partnum|partnumber|part number|sernum|serialnumber|"
        r"manufacturer|manufacture|assettagnum|assettag|mfg)[ _]?\d*",
        r"(dimm|sodimm|module)[ _]?\d+([ _](manufacturer|partnum|sernum|assettag))?",
        r"mfg ?\d+",
        r"\d*spaces",
        r"default[ _]?(string|value).*",
        r"asset-?\d{6,}",
        r"(ssn|mb-|bss-|nb-|sn)?0?123456789(0?(abcdef)?|0?1234.*)",
        r"0?1234567890?",
        r".*(0123456789|1234567890).*",
        r"<.*>",
        r"no (asset|serial|part|product|system|chassis|board) ?\w*",
        r"jedec id:?[0f ]*",
        r"(sku|family|version)\d*",
        r"xx+\d*x*",
        r"chassis (serial )?(number|no)\.?",
        r"h1ak5?0+",
    )
)
_PLACEHOLDER_UUIDS = frozenset(
    {
        "00020003-0004-0005-0006-000700080009",
        "03000200-0400-0500-0006-000700080009",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "00000000-0000-0000-0000-50eb71000000",
    }
)
_MAKERS = (
    ("hewlett packard enterprise", "HPE"),
    ("hpe", "HPE"),
    ("hewlett", "HP"),
    ("hp", "HP"),
    ("asustek", "ASUS"),
    ("asus", "ASUS"),
    ("micro star", "MSI"),
    ("msi", "MSI"),
    ("micro electronics", "Micro Electronics"),
    ("samsung", "Samsung"),
    ("lg electronics", "LG"),
    ("lge", "LG"),
    ("lg", "LG"),
    ("lenovo", "Lenovo"),
    ("dell", "Dell"),
    ("acer", "Acer"),
    ("gigabyte", "Gigabyte"),
    ("giga byte", "Gigabyte"),
    ("asrock", "ASRock"),
    ("intel", "Intel"),
    ("apple", "Apple"),
    ("microsoft", "Microsoft"),
    ("fujitsu", "Fujitsu"),
    ("toshiba", "Toshiba"),
    ("dynabook", "Dynabook"),
    ("sony", "Sony"),
    ("panasonic", "Panasonic"),
    ("matsushita", "Panasonic"),
    ("supermicro", "Supermicro"),
    ("super micro", "Supermicro"),
    ("huawei", "Huawei"),
    ("xiaomi", "Xiaomi"),
    ("timi", "Xiaomi"),
    ("google", "Google"),
    ("framework", "Framework"),
    ("gateway", "Gateway"),
    ("medion", "Medion"),
    ("biostar", "Biostar"),
    ("foxconn", "Foxconn"),
    ("elitegroup", "ECS"),
    ("ecs", "ECS"),
    ("pegatron", "Pegatron"),
    ("quanta", "Quanta"),
    ("compal", "Compal"),
    ("wistron", "Wistron"),
    ("clevo", "Clevo"),
    ("razer", "Razer"),
    ("trigem", "TriGem"),
    ("hansung", "Hansung"),
    ("jooyon", "Jooyontech"),
    ("daewoo", "Daewoo"),
    ("vmware", "VMware"),
    ("innotek", "Oracle"),
    ("oracle", "Oracle"),
    ("qemu", "QEMU"),
    ("amazon", "Amazon EC2"),
    ("nutanix", "Nutanix"),
    ("parallels", "Parallels"),
    ("red hat", "Red Hat"),
    ("raspberry pi", "Raspberry Pi"),
    ("sk hynix", "SK hynix"),
    ("hynix", "SK hynix"),
    ("hyundai electronics", "SK hynix"),
    ("micron", "Micron"),
    ("crucial", "Crucial"),
    ("kingston", "Kingston"),
    ("corsair", "Corsair"),
    ("a data", "ADATA"),
    ("adata", "ADATA"),
    ("g skill", "G.Skill"),
    ("ramaxel", "Ramaxel"),
    ("nanya", "Nanya"),
    ("elpida", "Elpida"),
    ("transcend", "Transcend"),
    ("essencore", "Essencore"),
    ("teamgroup", "Team Group"),
    ("team group", "Team Group"),
    ("patriot", "Patriot"),
    ("pny", "PNY"),
    ("qimonda", "Qimonda"),
    ("smart", "Smart Modular"),
)
_LEGAL_FORM = re.compile(
    r"[\s,]+(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|gmbh|ag|s\.?a|b\.?v|plc|int'?l|oy|ab|kk)\b\.?",
    re.IGNORECASE,
)
# JEDEC JEP-106: the last byte of the code, in the bank that the number of 7F bytes (or the first byte) tells.
_JEDEC = {
    (1, 0x01): "AMD",
    (1, 0x2C): "Micron",
    (1, 0xAD): "SK hynix",
    (1, 0xCE): "Samsung",
    (1, 0x98): "Toshiba",
    (1, 0xFE): "Elpida",
    (2, 0x98): "Kingston",
    (2, 0x94): "Smart Modular",
    (3, 0x9E): "Corsair",
    (3, 0xFE): "Elpida",
    (6, 0x51): "Qimonda",
    (4, 0x0B): "Nanya",
    (4, 0x43): "Ramaxel",
    (5, 0xCB): "ADATA",
    (5, 0xCD): "G.Skill",
    (5, 0xEF): "Team Group",
    (6, 0x9B): "Crucial",
    (6, 0x02): "Patriot",
}


def clean(text: str, limit: int = 250) -> str:
    """One line of printable text with single spaces."""
    printable = text
    if not text.isprintable():
        printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:limit].strip()


def is_placeholder(text: str) -> bool:
    """True for what a factory left in the field: "To be filled by O.E.M.", "0000", "Not Specified"."""
    plain = clean(text).casefold().strip(" .,:;*#\"'")
    if not plain or plain in _PLACEHOLDERS:
        return True
    return any(shape.fullmatch(plain) for shape in _PLACEHOLDER_SHAPES)


def meaningful(text: str) -> str:
    """`text` cleaned, or "" for a placeholder."""
    return "" if is_placeholder(text) else clean(text)


def serial(text: str) -> str:
    """A serial number, or "" for a placeholder; two characters identify nothing."""
    found = meaningful(text)
    return found if len(found.strip(" .-_0")) >= 3 else ""


def uuid(text: str) -> str:
    """The UUID in lower case, or "" for one that many machines share."""
    found = text.strip().lower()
    digits = found.replace("-", "")
    is_usable = (
        re.fullmatch(r"[0-9a-f]{32}", digits) and len(set(digits)) > 3 and found not in _PLACEHOLDER_UUIDS
    )
    return found if is_usable else ""


def maker(text: str) -> str:
    """One spelling for each maker; "" for a placeholder."""
    found = meaningful(text)
    plain = re.sub(r"[^a-z0-9]+", " ", found.casefold()).strip()
    for beginning, name in _MAKERS:
        if plain == beginning or plain.startswith(beginning + " "):
            return name
        if len(beginning) > 4 and plain.startswith(beginning):
            return name
    shortened = _LEGAL_FORM.sub("", found.replace("(R)", "")).strip(" ,.")
    return clean(shortened) or found


def memory_maker(text: str) -> str:
    """The maker of a memory module: a name, or read from its JEDEC number ("80AD000080AD", "0x80CE")."""
    found = clean(text)
    digits = re.sub(r"^(jedec id:?|0x)|\s", "", found.casefold())
    if re.fullmatch(r"(?=.*\d)[0-9a-f]{4,16}", digits):
        return _jedec_name(bytes.fromhex(digits[: len(digits) // 2 * 2]))
    return maker(found)


def memory_part(text: str) -> str:
    """A part number; some firmware writes its letters as hexadecimal numbers."""
    found = clean(text)
    if re.fullmatch(r"0x([0-9a-fA-F]{2}){6,}", found):
        found = clean(bytes.fromhex(found[2:]).decode("latin-1"))
    return "" if is_placeholder(found) or re.fullmatch(r"(0?123456789)+\d*", found) else found


def _jedec_name(code: bytes) -> str:
    bank = 1
    while len(code) > 1 and code[0] == 0x7F:  # written as continuation bytes
        bank, code = bank + 1, code[1:]
    if bank > 1:
        return _JEDEC.get((bank, code[0]), "")
    if len(code) < 2:
        return ""
    first, second = code[0] & 0x7F, code[1]
    return _JEDEC.get((first + 1, second), "") or _JEDEC.get(((second & 0x7F) + 1, code[0]), "")
