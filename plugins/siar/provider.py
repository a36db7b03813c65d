"""What Airflow learns of this package: its connection types and the fields of their forms."""

from __future__ import annotations

from typing import Any

__all__ = ["get_provider_info"]


def _text(label: str, *, secret: bool = False) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": ["string", "null"]}
    if secret:
        schema["format"] = "password"
    return {"label": label, "schema": schema}


def get_provider_info() -> dict[str, Any]:
    """Return the provider's metadata (entry point `apache_airflow_provider`)."""
    return {
        "package-name": "siar",
        "name": "Siar",
        "description": "Sheets in, posts out: the connection types of Siar.",
        "connection-types": [
            {
                "connection-type": "google_workspace",
                "hook-class-name": "siar.hooks.google_workspace.GoogleWorkspaceHook",
                "hook-name": "Google Workspace (Siar)",
                "ui-field-behaviour": {
                    "hidden-fields": ["host", "port", "schema", "login", "password"],
                    "relabeling": {},
                },
                "conn-fields": {
                    "keyfile_dict": _text("Service-account key (JSON)", secret=True),
                    "key_path": _text("…or the path of the key file"),
                    "num_retries": {
                        "label": "Retries of safe calls",
                        "schema": {"type": ["integer", "null"], "default": 6, "minimum": 0},
                    },
                    "calls_per_minute": {
                        "label": "Reads (and writes) a minute",
                        "schema": {"type": ["integer", "null"], "default": 55, "minimum": 1},
                    },
                    "sheets_endpoint": _text("Sheets base URL (empty: Google's)"),
                    "drive_endpoint": _text("Drive base URL (empty: Google's)"),
                },
            },
            {
                "connection-type": "meta_graph",
                "hook-class-name": "siar.hooks.meta_graph.MetaGraphHook",
                "hook-name": "Meta Graph API (Siar)",
                "ui-field-behaviour": {
                    "hidden-fields": ["host", "port", "schema", "login"],
                    "relabeling": {"password": "System-user token"},
                },
                "conn-fields": {
                    "app_id": _text("App id"),
                    "app_secret": _text("App secret", secret=True),
                    "page_id": _text("Page id"),
                    "instagram_user_id": _text("Instagram user id"),
                    "ad_account_id": _text("Ad account id"),
                    "graph_url": _text("Base URL (empty: https://graph.facebook.com)"),
                    "graph_version": _text("Version (empty: v26.0)"),
                },
            },
            {
                "connection-type": "siar_whatsapp",
                "hook-class-name": "siar.hooks.whatsapp.WhatsAppHook",
                "hook-name": "WhatsApp Cloud API (Siar)",
                "ui-field-behaviour": {
                    "hidden-fields": ["host", "port", "schema", "login"],
                    "relabeling": {"password": "System-user token"},
                },
                "conn-fields": {
                    "phone_number_id": _text("Phone number id"),
                    "business_account_id": _text("WhatsApp Business account id (empty: templates are not looked at)"),
                    "template_document": _text("Template with a document"),
                    "template_text": _text("Template without"),
                    # Numbers of people.
                    "contacts": _text('Contacts, JSON: {"sekda": "+62…"}', secret=True),
                    "app_secret": _text("App secret (empty: no proof)", secret=True),
                    "graph_url": _text("Base URL (empty: https://graph.facebook.com)"),
                    "graph_version": _text("Version (empty: v26.0)"),
                },
            },
            {
                "connection-type": "siar_webhook",
                "hook-class-name": "siar.hooks.webhook.WebhookHook",
                "hook-name": "Webhook (Siar)",
                "ui-field-behaviour": {
                    "hidden-fields": ["host", "port", "schema", "login"],
                    "relabeling": {"password": "Bearer token (empty: none)"},
                },
                "conn-fields": {
                    "url": _text("Address (https://…)", secret=True),
                    "timeout": {
                        "label": "Seconds until a call is given up",
                        "schema": {"type": ["number", "null"], "default": 30, "minimum": 1},
                    },
                },
            },
        ],
    }
