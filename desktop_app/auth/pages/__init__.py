"""The sign-in page, and the page of all accounts."""

from desktop_app.auth.pages.accounts import AccountsPage
from desktop_app.auth.pages.sign_in import SignInPage

__all__ = ["AccountsPage", "SignInPage"]
