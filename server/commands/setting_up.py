"""migrate, create-admin, create-secret, openapi."""

import argparse
import getpass
import json
import sys

import msgspec

from server import migrations
from server.app import make_app, make_house
from server.auth import set_up
from server.commands.base import (
    Add,
    Fault,
    bring_up_to_date,
    house_of,
    make_folder,
    one_server,
    settings_of,
    t,
    tell,
)
from server.inventory.actions import enrolment
from shared.inventory import NewEnrolmentSecret


def add(adding: Add) -> None:
    adding("migrate", migrate, t("cli.help_migrate"))
    admin = adding("create-admin", create_admin, t("cli.help_create_admin"))
    admin.add_argument("--login", required=True)
    admin.add_argument("--name", required=True)
    admin.add_argument("--password-stdin", action="store_true", help=t("cli.help_password_stdin"))
    secret = adding("create-secret", create_secret, t("cli.help_create_secret"))
    secret.add_argument("--label", default="ieum-server create-secret")
    secret.add_argument("--valid-days", type=int, default=30)
    secret.add_argument("--max-uses", type=int, default=1000)
    adding("openapi", openapi, t("cli.help_openapi"))


def migrate(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    make_folder(settings)
    with one_server(settings), house_of(settings) as house:
        before = migrations.current(house.database.engine)
        migrations.upgrade(house.database.engine)
        tell("cli.migrated", before=before or "-", after=migrations.head())
    return 0


def create_admin(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    make_folder(settings)
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else ask_password()
    with house_of(settings) as house:
        bring_up_to_date(settings, house)
        with house.transaction() as ctx:
            account = set_up.create_administrator(ctx, login=args.login, name=args.name, password=password)
        (settings.folder / set_up.FILE).unlink(missing_ok=True)
        tell("cli.admin_created", login=account.login)
    return 0


def ask_password() -> str:
    try:
        password = getpass.getpass(t("cli.password") + " ")
        again = getpass.getpass(t("cli.password_again") + " ")
    except EOFError as error:
        raise Fault("cli.no_terminal") from error
    if again != password:
        raise Fault("cli.passwords_differ")
    return password


def create_secret(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    form = {"label": args.label, "valid_days": args.valid_days, "max_uses": args.max_uses}
    try:
        wanted = msgspec.convert(form, NewEnrolmentSecret)
    except msgspec.ValidationError as error:
        raise Fault("cli.value_refused", text=error) from error
    with house_of(settings) as house:
        bring_up_to_date(settings, house)
        with house.transaction() as ctx:
            made = enrolment.create_secret(ctx, wanted)
    print(made.secret)
    print(t("cli.secret_created", until=made.row.expires_at.date()), file=sys.stderr)
    return 0


def openapi(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    house = make_house(settings)
    schema = make_app(settings, house).openapi_schema.to_schema()
    house.database.dispose()
    print(json.dumps(schema, ensure_ascii=False, indent=2))
    return 0
