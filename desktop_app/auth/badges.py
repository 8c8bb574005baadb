"""How roles and the state of an account are called."""

from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from shared.auth import AccountRow
from shared.permissions import Role

ROLE_KEYS: dict[Role, str] = {role: f"auth.role_{role.value}" for role in Role}


def role_name(role: Role) -> str:
    return t(ROLE_KEYS[role])


def role_names(account: AccountRow) -> str:
    return ", ".join(role_name(role) for role in account.roles)


def state_badge(account: AccountRow) -> Badge:
    if account.is_enabled:
        return Badge(t("auth.enabled"), "green", "circle-check")
    return Badge(t("auth.disabled"), "grey", "ban")
