"""What signing in says to people: Flask-Security's messages in our own words, in both languages."""

from typing import Any

from flask_babel import lazy_gettext as _l

WRONG = _l("The e-mail address and the password do not belong together. Check both and try again.")
BAD_CODE = _l(
    "This code is not right, or it was used before. Codes change every 30 seconds: try the newest one."
)

MESSAGES: dict[str, tuple[Any, str]] = {
    "GENERIC_AUTHN_FAILED": (WRONG, "error"),
    "INVALID_PASSWORD": (_l("This password is not right."), "error"),
    "GENERIC_RECOVERY": (
        _l(
            "If an account has this e-mail address, a letter with a link is on its way. It works for two hours."
        ),
        "info",
    ),
    "UNAUTHENTICATED": (_l("Sign in to see this page."), "warning"),
    "UNAUTHORIZED": (_l("Your role does not include this page."), "error"),
    "REAUTHENTICATION_REQUIRED": (
        _l("Enter your password once more before you change how you sign in."),
        "info",
    ),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can go on."), "success"),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords differ. Type the same one twice."), "error"),
    "PASSWORD_MISMATCH": (_l("This password is not right."), "error"),
    "EMAIL_NOT_PROVIDED": (_l("Fill in your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_l("This is not an e-mail address. It looks like name@example.org."), "error"),
    "PASSWORD_NOT_PROVIDED": (_l("Fill in your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("A password has at least %(length)s characters."), "error"),
    "PASSWORD_IS_THE_SAME": (_l("Choose a password that differs from the one you had."), "error"),
    "PASSWORD_CHANGE": (_l("Your password was changed."), "success"),
    "PASSWORD_RESET": (_l("Your password was changed."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your password was changed. Sign in with the new one."), "success"),
    "PASSWORD_RESET_EXPIRED": (
        _l("This link was valid for two hours and no longer works. Ask for a new one."),
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        _l("This link does not work, or was used before. Ask for a new one."),
        "error",
    ),
    "DISABLED_ACCOUNT": (WRONG, "error"),
    "USER_DOES_NOT_EXIST": (WRONG, "error"),
    "INVALID_CODE": (BAD_CODE, "error"),
    "TWO_FACTOR_INVALID_TOKEN": (BAD_CODE, "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        _l(
            "From now on signing in asks for a code as well. Make recovery codes, in case you lose your phone."
        ),
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Sign in first."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_l("Choose one of the ways on this page."), "error"),
    "TWO_FACTOR_DISABLED": (_l("Signing in no longer asks for a code."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (_l("This took more than half an hour. Start again."), "error"),
    "INVALID_RECOVERY_CODE": (_l("This recovery code is not right, or it was used before."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_l("You have no recovery codes yet."), "info"),
    "ANONYMOUS_USER_REQUIRED": (_l("You are already signed in."), "info"),
    "INVALID_REDIRECT": (_l("That address is not on this site."), "error"),
    "FAILED_TO_SEND_CODE": (_l("The code could not be sent. Try again later."), "error"),
    "CODE_HAS_BEEN_SENT": (_l("The code was sent."), "info"),
    "API_ERROR": (_l("What was sent could not be used."), "error"),
    "INVALID_INPUT": (_l("What was sent could not be used."), "error"),
    "PASSWORD_TOO_SIMPLE": (_l("This password is too easy to guess."), "error"),
}
SUBJECTS: dict[str, Any] = {
    "EMAIL_SUBJECT_PASSWORD_RESET": _l("Weerklank: choose a new password"),
    "EMAIL_SUBJECT_PASSWORD_NOTICE": _l("Weerklank: your password was changed"),
    "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": _l("Weerklank: your password was changed"),
}
TEMPLATES = {
    "LOGIN_USER_TEMPLATE": "account/sign_in.html",
    "FORGOT_PASSWORD_TEMPLATE": "account/forgot_password.html",
    "RESET_PASSWORD_TEMPLATE": "account/reset_password.html",
    "CHANGE_PASSWORD_TEMPLATE": "account/change_password.html",
    "VERIFY_TEMPLATE": "account/verify.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "account/two_factor.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "account/code.html",
    "TWO_FACTOR_SELECT_TEMPLATE": "account/second_step.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "account/recovery_code.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "account/recovery_codes.html",
    "EMAIL_TEMPLATE_PASSWORD_RESET": "account/email/reset",
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "account/email/changed",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "account/email/changed",
}


def settings() -> dict[str, Any]:
    return {
        **{f"SECURITY_MSG_{key}": value for key, value in MESSAGES.items()},
        **{f"SECURITY_{key}": value for key, value in {**SUBJECTS, **TEMPLATES}.items()},
    }
