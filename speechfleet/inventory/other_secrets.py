"""The names of a container's settings that are secret, besides ApiKey.

Source: the vendor's page "Configure Speech service containers", sections "HTTP proxy" and
"ApplicationInsights".
"""

PROXY_LOGIN = "HTTP_PROXY_CREDS"
TELEMETRY_KEY = "ApplicationInsights__InstrumentationKey"
NAMES = (PROXY_LOGIN, TELEMETRY_KEY)
