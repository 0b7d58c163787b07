package dev.heddle.agent;

import tools.jackson.databind.JsonNode;

/// Parameters as they came, of an action whose schema was made elsewhere.
record JsonParameters(JsonNode value) {}
