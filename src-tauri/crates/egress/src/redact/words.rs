//! The words of labels: what names a secret, who gives out keys, and what takes a promise back.

#[rustfmt::skip]
pub(super) const PASSWORDS: &[&str] = &[
    "password", "passwd", "passphrase", "passwort", "kennwort", "contrasena", "contraseña", "senha", "motdepasse",
    "pwd", "pass", "psw", "passcode", "identified by",
];

#[rustfmt::skip]
pub(super) const STRONG: &[&str] = &[
    "secret", "token", "apikey", "api_key", "api-key", "api key", "accesskey", "access_key", "access-key", "access key",
    "privatekey", "private_key", "private-key", "private key", "credential", "creds", "signingkey", "signing_key", "signing-key",
    "encryptionkey", "encryption_key", "encryption-key", "accountkey", "account_key", "account-key", "masterkey", "master_key",
    "master-key", "sharedaccesskey", "routing_key", "integration_key", "license_key", "licence_key", "licensekey", "bearer",
    "authkey", "auth_key", "auth-key", "sessionid", "session_id", "sessid", "csrf", "xsrf", "sharedkey", "shared_key", "hmac_key",
    "session_key", "service_key", "servicekey", "admin_key", "adminkey", "deploy_key", "webhook_key", "dsn_key", "jwt",
];

#[rustfmt::skip]
pub(super) const WEAK: &[&str] = &["key", "auth", "access", "api", "signature", "sig", "login", "license", "licence", "salt", "nonce", "pepper"];

/// Whose keys carry no name of their own: only the label says that it is one.
#[rustfmt::skip]
pub(super) const ISSUERS: &[&str] = &[
    "adafruit", "adobe", "airtable", "akamai", "algolia", "alibaba", "aliyun", "amplitude", "anthropic", "apify", "appcenter", "artifactory",
    "asana", "atlassian", "auth0", "aws", "azure", "backblaze", "beamer", "bintray", "bitbucket", "bitly", "bittrex", "braintree",
    "bugsnag", "buildkite", "chargebee", "circleci", "clickup", "cloudflare", "cloudinary", "codacy", "codecov", "coinbase", "co_api_key",
    "cohere", "confluence", "confluent", "contentful", "contribsys", "databricks", "datadog", "deepseek", "digitalocean", "discord",
    "dockerhub", "doppler", "droneci", "dropbox", "duffel", "dynatrace", "easypost", "elastic", "etsy", "facebook", "fastly", "figma",
    "finicity", "finnhub", "firebase", "flickr", "foursquare", "freshbooks", "freshdesk", "gitea", "github", "gitlab", "gitter",
    "gocardless", "grafana", "harness", "honeycomb", "infura", "instagram", "intercom", "jenkins", "jfrog", "jira", "kraken",
    "lastpass", "launchdarkly", "linear", "linkedin", "linked_in", "linked-in", "lob", "loggly", "logzio", "looker", "mailchimp",
    "mailgun", "mandrill", "mapbox", "mattermost", "maxmind", "meraki", "mixpanel", "mistral", "mongodb", "netlify", "newrelic",
    "new-relic", "new_relic", "ngrok", "notion", "nytimes", "newyorktimes", "new-york-times", "okta", "onelogin", "openai",
    "opsgenie", "pagerduty", "papertrail", "paypal", "pinecone", "pingdom", "plaid", "postmark", "privateai", "private_ai",
    "private-ai", "pulumi", "pusher", "rapid7", "rapidapi", "razorpay", "recaptcha", "rollbar", "salesforce", "segment", "sendgrid",
    "sendinblue", "sentry", "sidekiq", "signalfx", "slack", "snowflake", "sonar", "sourcegraph", "splunk", "square", "statuspage",
    "sumo", "tableau", "telegr", "terraform", "todoist", "travis", "trello", "twilio", "twitch", "twitter", "typeform", "unsplash",
    "vault", "vercel", "vonage", "nexmo", "wandb", "weatherapi", "openweather", "webex", "wepay", "workday", "xray", "yandex",
    "yelp", "youtube", "zapier", "zendesk", "zoom", "dnkey",
];

#[rustfmt::skip]
pub(super) const ISSUERS_OF_UUIDS: &[&str] = &[
    "heroku", "hubspot", "kucoin", "messagebird", "message_bird", "message-bird", "sendbird", "snyk", "squarespace", "postmarkapp",
    "rollbar_access", "loggly_token",
];

/// Parts of a name that say that the value is public, or something that only looks drawn by lot.
#[rustfmt::skip]
pub(super) const TAKEN_BACK: &[&str] = &[
    "artifact", "asset", "blob", "branch", "build", "cache", "change", "channel", "checkpoint", "alert", "checksum", "chunk", "cid",
    "commit", "container", "correlation", "count", "crc", "crc32", "dedup", "digest", "docid", "etag", "event", "expires", "expiry", "file",
    "fingerprint", "foreign", "git", "hash", "head", "host", "hostname", "idempotency", "image", "incident", "instance", "integrity",
    "issue", "job", "layer", "length", "manifest", "md5", "merge", "message", "msg", "name", "namespace", "node", "object", "offset",
    "page", "parent", "partition", "path", "pipeline", "pod", "primary", "public", "pubkey", "ref", "region", "release",
    "replica", "request", "requestid", "rev", "revision", "row", "run", "sha", "sha1", "sha256", "sha512", "shard", "size", "snapshot",
    "sort", "span", "spanid", "sri", "tag", "thread", "time", "timestamp", "trace", "traceid", "traceparent", "tree", "ttl",
    "type", "uid", "uri", "url", "uuid", "version", "volume", "workflow", "zone",
];
