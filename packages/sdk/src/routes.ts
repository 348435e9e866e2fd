// Table. The routes of the REST API, what each takes and what it answers. Made by scripts/write-sdk.ts; changes belong into the contract.

/** What an error of Heliometer’s own is called; docs/errors.md says what each means. */
export type ErrorCode =
  | 'invalid_header'
  | 'invalid_request'
  | 'missing_target'
  | 'no_provider_key'
  | 'missing_segment'
  | 'unpriced_model'
  | 'moderation_not_configured'
  | 'invalid_prompt_input'
  | 'prompt_flagged'
  | 'prompt_threat'
  | 'unauthorized'
  | 'sign_in_failed'
  | 'forbidden'
  | 'browser_navigation'
  | 'target_not_allowed'
  | 'unknown_route'
  | 'not_found'
  | 'link_unusable'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'duplicate_request_id'
  | 'conflict'
  | 'expectation_failed'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'invalid_body'
  | 'too_many_requests'
  | 'rate_limited'
  | 'headers_too_large'
  | 'provider_key_unreadable'
  | 'internal'
  | 'upstream_unreachable'
  | 'upstream_reset'
  | 'upstream_garbage'
  | 'console_unavailable'
  | 'shutting_down'
  | 'overloaded'
  | 'spool_full'
  | 'id_register_unavailable'
  | 'limiter_unavailable'
  | 'moderation_unavailable'
  | 'security_unavailable'
  | 'store_unavailable'
  | 'upstream_timeout'
  | 'query_timeout';

export type FilterNode =
  | 'all'
  | {
      readonly left: FilterNode;
      readonly operator: 'and' | 'or';
      readonly right: FilterNode;
    }
  | Readonly<
      Record<
        string,
        Readonly<
          Record<
            string,
            Readonly<
              Record<
                string,
                string | number | boolean | null | Readonly<Record<string, string | number | boolean | null>>
              >
            >
          >
        >
      >
    >;

export interface HeliconeRequest {
  readonly response_id: string;
  readonly response_created_at: string;
  /** null unless asked for with includeBody. */
  readonly response_body: unknown;
  /** What the client got; 499 when it had gone. */
  readonly response_status: number;
  readonly response_model: string | null;
  readonly request_id: string;
  readonly request_created_at: string;
  /** null unless asked for with includeBody. */
  readonly request_body: unknown;
  readonly request_path: string;
  readonly request_user_id: string | null;
  /** Session headers are among them, as Helicone-Session-…. */
  readonly request_properties: Readonly<Record<string, string>>;
  readonly request_model: string | null;
  readonly model_override: string | null;
  readonly helicone_user: string | null;
  readonly provider: string;
  /** Whole ms; `latencies` has the fractions. */
  readonly delay_ms: number;
  /** Whole ms; null when not a stream, or not to be seen. */
  readonly time_to_first_token: number | null;
  /** null = not reported. */
  readonly total_tokens: number | null;
  /** Every input token, cache reads and writes included. */
  readonly prompt_tokens: number | null;
  /** null = not reported. */
  readonly prompt_cache_write_tokens: number | null;
  /** null = not reported. */
  readonly prompt_cache_read_tokens: number | null;
  /** Every output token, reasoning included. */
  readonly completion_tokens: number | null;
  /** null = not reported. */
  readonly reasoning_tokens: number | null;
  /** null = not reported. */
  readonly prompt_audio_tokens: number | null;
  /** null = not reported. */
  readonly completion_audio_tokens: number | null;
  /** USD; null = unknown. */
  readonly cost: number | null;
  readonly prompt_id: string | null;
  readonly prompt_version: string | null;
  readonly feedback_created_at: string | null;
  readonly feedback_id: string | null;
  readonly feedback_rating: boolean | null;
  /** Of `{request, response}`, for a caller with a key; null where the bodies stand in the row, and in exports. */
  readonly signed_body_url: string | null;
  /** The common view of the call; null unless asked for with includeBody. */
  readonly llmSchema: unknown;
  readonly country_code: string | null;
  readonly asset_ids: readonly string[];
  readonly asset_urls: Readonly<Record<string, string>>;
  /** A boolean score is 0 or 1 and its name ends in `-hcone-bool`; a rating is `helicone-score-feedback`. */
  readonly scores: Readonly<Record<string, number>>;
  /** USD; null = unknown. */
  readonly costUSD: number | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly assets: readonly string[];
  readonly target_url: string;
  /** `unknown` when no body and no path named one. */
  readonly model: string;
  readonly cache_reference_id: string | null;
  readonly cache_enabled: boolean;
  readonly updated_at: string;
  readonly request_referrer: string | null;
  readonly ai_gateway_body_mapping: string | null;
  /** In Helicone’s words: `clickhouse` = bodies are to be had in the row, `s3` = behind `signed_body_url`. */
  readonly storage_location: 'clickhouse' | 's3';
  /** Of this exchange alone; a request_id can repeat. */
  readonly exchange_id: string;
  readonly outcome:
    | 'answered'
    | 'cached'
    | 'rejected'
    | 'limited'
    | 'flagged'
    | 'threat'
    | 'upstream_failed'
    | 'timeout'
    | 'client_gone'
    | 'stopped';
  readonly error_code: string | null;
  readonly finish_reason: string | null;
  readonly stream: boolean;
  readonly usage: {
    /** null = not reported. */
    readonly promptTokens: number | null;
    /** null = not reported. */
    readonly promptCacheReadTokens: number | null;
    /** null = not reported. */
    readonly promptCacheWriteTokens: number | null;
    /** null = not reported. */
    readonly promptCacheWrite5mTokens: number | null;
    /** null = not reported. */
    readonly promptCacheWrite1hTokens: number | null;
    /** null = not reported. */
    readonly promptAudioTokens: number | null;
    /** null = not reported. */
    readonly promptImageTokens: number | null;
    /** null = not reported. */
    readonly completionTokens: number | null;
    /** null = not reported. */
    readonly reasoningTokens: number | null;
    /** null = not reported. */
    readonly completionAudioTokens: number | null;
    /** null = not reported. */
    readonly completionImageTokens: number | null;
    /** null = not reported. */
    readonly images: number | null;
    readonly seconds: number | null;
    /** null = not reported. */
    readonly searches: number | null;
    /** null = not reported. */
    readonly characters: number | null;
  };
  readonly usage_estimated: boolean;
  readonly latencies: {
    readonly total: number;
    /** ms */
    readonly ttfb: number | null;
    /** ms */
    readonly ttft: number | null;
    readonly overhead: number;
    readonly tokens_per_second: number | null;
  };
  readonly session: {
    readonly id: string | null;
    readonly name: string | null;
    readonly path: string | null;
  };
  readonly key_id: string | null;
  /** The security guard’s word; null when it gave none. */
  readonly threat: boolean | null;
  /** What it or moderation called it. */
  readonly threat_category: string | null;
  readonly warnings: readonly string[];
  /** How often redaction took out something of a kind. */
  readonly redactions: Readonly<Record<string, number>>;
}

export interface ListedRequest {
  /** Of this exchange alone; a request_id can repeat. */
  readonly exchange_id: string;
  readonly request_id: string;
  readonly request_created_at: string;
  readonly request_path: string;
  readonly request_user_id: string | null;
  /** What the client got; 499 when it had gone. */
  readonly response_status: number;
  readonly outcome:
    | 'answered'
    | 'cached'
    | 'rejected'
    | 'limited'
    | 'flagged'
    | 'threat'
    | 'upstream_failed'
    | 'timeout'
    | 'client_gone'
    | 'stopped';
  readonly provider: string;
  /** `unknown` when no body and no path named one. */
  readonly model: string;
  readonly prompt_id: string | null;
  readonly prompt_version: string | null;
  /** Every input token, cache reads and writes included. */
  readonly prompt_tokens: number | null;
  /** Every output token, reasoning included. */
  readonly completion_tokens: number | null;
  readonly usage_estimated: boolean;
  /** USD; null = unknown. */
  readonly cost: number | null;
  readonly latencies: {
    readonly total: number;
    /** ms */
    readonly ttfb: number | null;
    /** ms */
    readonly ttft: number | null;
    readonly overhead: number;
    readonly tokens_per_second: number | null;
  };
  readonly stream: boolean;
  readonly finish_reason: string | null;
  readonly session: {
    readonly id: string | null;
    readonly name: string | null;
    readonly path: string | null;
  };
  readonly properties: Readonly<Record<string, string>>;
  /** A boolean score is 0 or 1 and its name ends in `-hcone-bool`; a rating is `helicone-score-feedback`. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface HeliconeRequestDetail {
  readonly response_id: string;
  readonly response_created_at: string;
  /** null unless asked for with includeBody. */
  readonly response_body: unknown;
  /** What the client got; 499 when it had gone. */
  readonly response_status: number;
  readonly response_model: string | null;
  readonly request_id: string;
  readonly request_created_at: string;
  /** null unless asked for with includeBody. */
  readonly request_body: unknown;
  readonly request_path: string;
  readonly request_user_id: string | null;
  /** Session headers are among them, as Helicone-Session-…. */
  readonly request_properties: Readonly<Record<string, string>>;
  readonly request_model: string | null;
  readonly model_override: string | null;
  readonly helicone_user: string | null;
  readonly provider: string;
  /** Whole ms; `latencies` has the fractions. */
  readonly delay_ms: number;
  /** Whole ms; null when not a stream, or not to be seen. */
  readonly time_to_first_token: number | null;
  /** null = not reported. */
  readonly total_tokens: number | null;
  /** Every input token, cache reads and writes included. */
  readonly prompt_tokens: number | null;
  /** null = not reported. */
  readonly prompt_cache_write_tokens: number | null;
  /** null = not reported. */
  readonly prompt_cache_read_tokens: number | null;
  /** Every output token, reasoning included. */
  readonly completion_tokens: number | null;
  /** null = not reported. */
  readonly reasoning_tokens: number | null;
  /** null = not reported. */
  readonly prompt_audio_tokens: number | null;
  /** null = not reported. */
  readonly completion_audio_tokens: number | null;
  /** USD; null = unknown. */
  readonly cost: number | null;
  readonly prompt_id: string | null;
  readonly prompt_version: string | null;
  readonly feedback_created_at: string | null;
  readonly feedback_id: string | null;
  readonly feedback_rating: boolean | null;
  /** Of `{request, response}`, for a caller with a key; null where the bodies stand in the row, and in exports. */
  readonly signed_body_url: string | null;
  /** The common view of the call; null unless asked for with includeBody. */
  readonly llmSchema: unknown;
  readonly country_code: string | null;
  readonly asset_ids: readonly string[];
  readonly asset_urls: Readonly<Record<string, string>>;
  /** A boolean score is 0 or 1 and its name ends in `-hcone-bool`; a rating is `helicone-score-feedback`. */
  readonly scores: Readonly<Record<string, number>>;
  /** USD; null = unknown. */
  readonly costUSD: number | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly assets: readonly string[];
  readonly target_url: string;
  /** `unknown` when no body and no path named one. */
  readonly model: string;
  readonly cache_reference_id: string | null;
  readonly cache_enabled: boolean;
  readonly updated_at: string;
  readonly request_referrer: string | null;
  readonly ai_gateway_body_mapping: string | null;
  /** In Helicone’s words: `clickhouse` = bodies are to be had in the row, `s3` = behind `signed_body_url`. */
  readonly storage_location: 'clickhouse' | 's3';
  /** Of this exchange alone; a request_id can repeat. */
  readonly exchange_id: string;
  readonly outcome:
    | 'answered'
    | 'cached'
    | 'rejected'
    | 'limited'
    | 'flagged'
    | 'threat'
    | 'upstream_failed'
    | 'timeout'
    | 'client_gone'
    | 'stopped';
  readonly error_code: string | null;
  readonly finish_reason: string | null;
  readonly stream: boolean;
  readonly usage: {
    /** null = not reported. */
    readonly promptTokens: number | null;
    /** null = not reported. */
    readonly promptCacheReadTokens: number | null;
    /** null = not reported. */
    readonly promptCacheWriteTokens: number | null;
    /** null = not reported. */
    readonly promptCacheWrite5mTokens: number | null;
    /** null = not reported. */
    readonly promptCacheWrite1hTokens: number | null;
    /** null = not reported. */
    readonly promptAudioTokens: number | null;
    /** null = not reported. */
    readonly promptImageTokens: number | null;
    /** null = not reported. */
    readonly completionTokens: number | null;
    /** null = not reported. */
    readonly reasoningTokens: number | null;
    /** null = not reported. */
    readonly completionAudioTokens: number | null;
    /** null = not reported. */
    readonly completionImageTokens: number | null;
    /** null = not reported. */
    readonly images: number | null;
    readonly seconds: number | null;
    /** null = not reported. */
    readonly searches: number | null;
    /** null = not reported. */
    readonly characters: number | null;
  };
  readonly usage_estimated: boolean;
  readonly latencies: {
    readonly total: number;
    /** ms */
    readonly ttfb: number | null;
    /** ms */
    readonly ttft: number | null;
    readonly overhead: number;
    readonly tokens_per_second: number | null;
  };
  readonly session: {
    readonly id: string | null;
    readonly name: string | null;
    readonly path: string | null;
  };
  readonly key_id: string | null;
  /** The security guard’s word; null when it gave none. */
  readonly threat: boolean | null;
  /** What it or moderation called it. */
  readonly threat_category: string | null;
  readonly warnings: readonly string[];
  /** How often redaction took out something of a kind. */
  readonly redactions: Readonly<Record<string, number>>;
  /** How the prompt of prompt_id was used; null without one. */
  readonly prompt: {
    readonly version_id: string | null;
    readonly environment: string | null;
    readonly mode: string | null;
    /** Helicone-Prompt-Version as sent. */
    readonly label: string | null;
    readonly inputs: Readonly<Record<string, string>> | null;
    readonly auto_inputs: readonly string[];
  } | null;
  readonly receipt: {
    readonly totalNanos: number;
    readonly source: 'header' | 'provider-reported' | 'organization' | 'genai-prices';
    readonly version: string;
    readonly pricedModel: string | null;
    readonly lines: readonly {
      readonly item: string;
      readonly quantity: number;
      readonly unit: 'token' | 'request' | 'image' | 'second' | 'search' | 'character';
      readonly rateUsd: string;
      readonly amountUsd: string;
    }[];
    readonly estimated: boolean;
  } | null;
  readonly attempts: readonly {
    readonly index: number;
    readonly kind: 'upstream' | 'moderation' | 'security' | 'cache';
    readonly provider: string;
    readonly targetUrl: string;
    readonly startedAtMs: number;
    readonly latencyMs: number;
    /** ms */
    readonly ttfbMs: number | null;
    readonly status: number | null;
    readonly error: string | null;
    readonly reconnected: boolean;
  }[];
  readonly request_headers: readonly (readonly [string, string])[];
  readonly response_headers: readonly (readonly [string, string])[];
  readonly request_bytes: number;
  readonly response_bytes: number;
  /** How the bodies are kept; null unless asked for with includeBody. */
  readonly bodies: {
    readonly request: {
      readonly encoding: 'utf8' | 'base64' | 'empty' | 'omitted';
      readonly truncated: boolean;
      readonly content_type: string | null;
    };
    readonly response: {
      readonly encoding: 'utf8' | 'base64' | 'empty' | 'omitted';
      readonly truncated: boolean;
      readonly content_type: string | null;
    };
  } | null;
  /** When the bytes of a streamed answer came, as [where they begin in `streamed_data`, in bytes of UTF-8, of base64 in those it stands for; ms since the request], ascending. What follows up to the next came with them or shortly after. null unless asked for with includeBody, and where it is not known. */
  readonly arrivals: readonly (readonly [number, number])[] | null;
  readonly websocket: {
    readonly closeCode: number | null;
    readonly bytesFromClient: number;
    readonly bytesFromUpstream: number;
    readonly framesFromClient: number;
    readonly framesFromUpstream: number;
  } | null;
  /** Older exchanges with the same request_id, newest first. */
  readonly earlier: readonly {
    readonly exchange_id: string;
    readonly request_created_at: string;
    readonly response_status: number;
    readonly outcome:
      | 'answered'
      | 'cached'
      | 'rejected'
      | 'limited'
      | 'flagged'
      | 'threat'
      | 'upstream_failed'
      | 'timeout'
      | 'client_gone'
      | 'stopped';
    readonly error_code: string | null;
  }[];
}

export interface SessionNode {
  /** The last part of the path; "/" for calls without one. */
  readonly name: string;
  readonly path: string;
  /** null = no call was made at this place. */
  readonly request: {
    readonly request_id: string;
    /** Of this exchange alone; a request_id can repeat. */
    readonly exchange_id: string;
    readonly request_created_at: string;
    /** What the client got; 499 when it had gone. */
    readonly response_status: number;
    readonly outcome:
      | 'answered'
      | 'cached'
      | 'rejected'
      | 'limited'
      | 'flagged'
      | 'threat'
      | 'upstream_failed'
      | 'timeout'
      | 'client_gone'
      | 'stopped';
    readonly provider: string;
    /** `unknown` when no body and no path named one. */
    readonly model: string;
    readonly request_user_id: string | null;
    /** Whole ms; `latencies` has the fractions. */
    readonly delay_ms: number;
    /** Whole ms; null when not a stream, or not to be seen. */
    readonly time_to_first_token: number | null;
    /** Every input token, cache reads and writes included. */
    readonly prompt_tokens: number | null;
    /** Every output token, reasoning included. */
    readonly completion_tokens: number | null;
    /** null = not reported. */
    readonly total_tokens: number | null;
    /** USD; null = unknown. */
    readonly cost: number | null;
  } | null;
  readonly total_requests: number;
  readonly errors: number;
  /** USD; null when no cost is known. */
  readonly total_cost: number | null;
  /** Of how many requests the cost is known, and in the sum. */
  readonly priced: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly started_at: string;
  /** When the last answer had ended. */
  readonly ended_at: string;
  readonly duration_ms: number;
  readonly children: readonly SessionNode[];
}

export interface SavedQuery {
  readonly id: string;
  readonly organization_id: string;
  readonly name: string;
  readonly sql: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly dataset_type: 'helicone';
  readonly meta: Readonly<Record<string, unknown>> | null;
  readonly requests_count: number;
  /** When a row was last added, edited or removed, or the name changed. */
  readonly updated_at: string;
}

export interface DatasetRow {
  readonly id: string;
  readonly origin_request_id: string;
  readonly dataset_id: string;
  readonly created_at: string;
  /** Leads to its bodies; needs a key like any other route. */
  readonly signed_url: string;
  readonly exchange_id: string;
  /** Its beginning. */
  readonly last_user_turn: string | null;
  /** Its beginning. */
  readonly answer: string | null;
  readonly model: string | null;
  /** Of the request, when it was copied. */
  readonly properties: Readonly<Record<string, string>>;
  readonly edited_at: string | null;
}

export interface Evaluator {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly organization_id: string;
  readonly name: string;
  readonly scoring_type: 'LLM-BOOLEAN' | 'LLM-CHOICE' | 'LLM-RANGE';
  /** What its score is called where scores are shown. */
  readonly score_name: string;
  readonly llm_template: {
    /** Of a provider key that is stored here; the judge’s calls use it. */
    readonly provider_key_id: string;
    readonly model: string;
    /** The question. The request and its answer are put below it, as data. */
    readonly prompt: string;
    /** For LLM-CHOICE: what can be answered, and the score of each. */
    readonly choices?: readonly {
      readonly value: string;
      readonly score: number;
    }[];
    /** For LLM-RANGE. */
    readonly range?: {
      readonly min: number;
      readonly max: number;
    };
  };
  readonly code_template: null;
  readonly last_mile_config: null;
}

export interface OnlineEvaluator {
  readonly id: string;
  readonly config: {
    /** Percent of the requests that are judged. Which are is settled by their ids. */
    readonly sampleRate: number;
    /** Only requests that have all of these properties, with these values, are judged. */
    readonly propertyFilters: readonly {
      readonly key: string;
      readonly value: string;
    }[];
  };
}

export interface ModelPricing {
  /** USD for a million tokens; null = unknown. */
  readonly prompt: number | null;
  /** USD for a million tokens; null = unknown. */
  readonly completion: number | null;
  /** USD for a million tokens. */
  readonly audio?: number;
  /** USD for a million tokens. */
  readonly image?: number;
  /** USD for a million tokens. */
  readonly cacheRead?: number;
  /** USD for a million tokens. */
  readonly cacheWrite?: number;
  /** Of tiers: for calls whose prompt has more tokens than this. */
  readonly threshold?: number;
}

export interface ProviderKey {
  readonly id: string;
  readonly org_id: string;
  /** Slug of the provider. */
  readonly provider_name: string;
  readonly provider_key_name: string | null;
  readonly provider_key: null;
  readonly provider_secret_key: null;
  /** The end of the key, to recognise it by. */
  readonly hint: string;
  readonly config: Readonly<Record<string, string>>;
  /** An inactive key is kept, and not used. */
  readonly active: boolean;
  readonly soft_delete: false;
  readonly created_at: string;
  readonly updated_at: string;
}

/** USD per token, exact decimals. */
export interface Price {
  readonly id: string;
  readonly provider: string | null;
  readonly model: string;
  readonly inputUsd: string;
  readonly outputUsd: string;
  readonly cacheReadUsd: string | null;
  readonly cacheWriteUsd: string | null;
  readonly setAt: string;
}

export interface Recomputation {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly provider: string | null;
  readonly model: string | null;
  readonly start: string;
  readonly end: string;
  /** Requests to look at; null = not counted yet. */
  readonly total: number | null;
  readonly examined: number;
  /** How many of these got another cost or receipt. */
  readonly changed: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface RateLimit {
  readonly id: string;
  readonly name: string;
  readonly quota: number;
  readonly window_seconds: number;
  readonly unit: 'request' | 'cents' | 'token';
  readonly segment: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Redaction {
  readonly built_in: readonly (
    | 'email'
    | 'phone'
    | 'credit_card'
    | 'iban'
    | 'ip_address'
    | 'us_ssn'
    | 'api_key'
    | 'jwt'
    | 'private_key'
  )[];
  readonly own: readonly {
    /** Stands in the place of what was found, as `[redacted:name]`. */
    readonly name: string;
    /** A regular expression in the syntax of RE2: no look-around, no back-references. */
    readonly pattern: string;
  }[];
  /** Whether user ids are redacted as well. */
  readonly user_ids: boolean;
}

export interface Retention {
  /** Days of exchanges that are kept; null = for ever. */
  readonly row_days: number | null;
  /** Days of their bodies that are kept; null = as long as the exchanges. */
  readonly body_days: number | null;
  /** From then on no body is kept, as if every call had both Helicone-Omit headers. */
  readonly metadata_only: boolean;
  /** When it was last looked for what is too old. */
  readonly last_run_at: string | null;
  /** The last time that something was. */
  readonly last_removal: {
    readonly at: string;
    /** Exchanges removed. */
    readonly rows: number;
    /** Exchanges whose bodies were removed, and which stayed. */
    readonly bodies: number;
    /** Entries removed from the delivery logs of webhooks. */
    readonly deliveries: number;
  } | null;
}

export interface Webhook {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly destination: string;
  readonly version: '2024-10-22';
  readonly config: {
    /** Percent of the exchanges that are sent. Which are is settled by their ids. */
    readonly sampleRate: number;
    /** Only exchanges that have all of these properties, with these values, are sent. */
    readonly propertyFilters: readonly {
      readonly key: string;
      readonly value: string;
    }[];
    /** Whether model, provider, metadata and the link to the bodies are in the payload. */
    readonly includeData: boolean;
  };
  readonly is_active: boolean;
  /** Signs `Helicone-Signature`. Shown to rw keys only; null too when it cannot be opened any more. */
  readonly hmac_key: string | null;
  /** The same key as the libraries of Standard Webhooks want it (`whsec_…`), for `Webhook-Signature`. */
  readonly signing_secret: string | null;
}

export interface WebhookDelivery {
  /** Sent as `Webhook-Id`; the same each time it is sent. */
  readonly id: string;
  readonly webhook_id: string;
  readonly request_id: string;
  readonly exchange_id: string;
  readonly created_at: string;
  /** `failed`: given up, and sent again when asked only. */
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly next_attempt_at: string | null;
  readonly attempt_count: number;
  /** The last ones, oldest first. */
  readonly attempts: readonly {
    readonly at: string;
    readonly duration_ms: number;
    /** What the receiver answered; null = nothing. */
    readonly status: number | null;
    readonly problem:
      | 'target_not_allowed'
      | 'timeout'
      | 'connection_failed'
      | 'exchange_deleted'
      | 'secret_unreadable'
      | null;
  }[];
}

export interface Alert {
  readonly id: string;
  readonly org_id: string;
  readonly name: string;
  /** `response.status`: percent of the requests that failed. `cost` in USD, `latency` in ms. */
  readonly metric:
    | 'response.status'
    | 'count'
    | 'cost'
    | 'latency'
    | 'total_tokens'
    | 'prompt_tokens'
    | 'completion_tokens'
    | 'prompt_cache_read_tokens'
    | 'prompt_cache_write_tokens';
  readonly threshold: number;
  /** Of the metric’s values in the window. Null: `sum`, of latency `avg`. `response.status` and `count` have none. */
  readonly aggregation: 'sum' | 'avg' | 'min' | 'max' | 'percentile' | null;
  readonly percentile: number | null;
  readonly grouping: string | null;
  readonly grouping_is_property: boolean | null;
  readonly time_window: number;
  /** The same as time_window. */
  readonly time_block_duration: number;
  readonly minimum_request_count: number | null;
  /** Which requests count, as other routes take it or as Helicone’s pages keep it; null = all. Given back as it came. */
  readonly filter: FilterExpression | FilterNode | null;
  readonly emails: readonly string[];
  /** Keys that may only read see the host. */
  readonly slack_channels: readonly string[];
  /** Keys that may only read see the host. */
  readonly webhooks: readonly string[];
  readonly status: 'triggered' | 'resolved';
  /** Null when it is not triggered. */
  readonly triggered_since: string | null;
  readonly soft_delete: false;
  readonly created_at: string;
  readonly updated_at: string;
}

export type FilterExpression =
  | {
      readonly type: 'all';
    }
  | {
      readonly type: 'condition';
      readonly field: {
        readonly column: string;
        readonly subtype?: 'property' | 'score' | 'sessions' | 'user' | null;
        readonly key?: string | null;
      };
      readonly operator: string;
      readonly value: string | number | boolean | null | readonly (string | number | boolean | null)[];
    }
  | {
      readonly type: 'and' | 'or';
      readonly expressions: readonly FilterExpression[];
    };

export interface AlertHistoryEntry {
  readonly id: string;
  readonly org_id: string;
  readonly alert_id: string;
  readonly alert_name: string;
  readonly alert_metric: string;
  readonly alert_start_time: string;
  readonly alert_end_time: string | null;
  readonly triggered_value: string;
  /** Those that reach the threshold, highest first, ten at most. */
  readonly groups: readonly {
    readonly group: string;
    readonly value: number;
    readonly requests: number;
  }[];
  readonly status: 'triggered' | 'resolved';
  readonly soft_delete: false;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Prompt {
  /** Six letters and digits. */
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly created_at: string;
}

export interface PromptVersion {
  readonly id: string;
  /** Empty when the body names none. */
  readonly model: string;
  /** Six letters and digits. */
  readonly prompt_id: string;
  readonly major_version: number;
  readonly minor_version: number;
  readonly commit_message: string;
  readonly environments: readonly string[];
  readonly created_at: string;
  /** The body can be fetched here for a quarter of an hour, without a key, as Helicone’s clients do. */
  readonly s3_url: string;
}

export interface PromptVersionWithBody {
  readonly id: string;
  /** Empty when the body names none. */
  readonly model: string;
  /** Six letters and digits. */
  readonly prompt_id: string;
  readonly major_version: number;
  readonly minor_version: number;
  readonly commit_message: string;
  readonly environments: readonly string[];
  readonly created_at: string;
  readonly prompt_body: Readonly<Record<string, unknown>>;
}

/** By the id of each route. `input` is what its call is given. */
export interface Routes {
  /** List requests. Rows without bodies, which `signed_body_url` leads to; newest first unless sorted. Bounds on `request_created_at` in the filter set the window of time that is searched; without any it is the last 30 days. `nextCursor` beside `data` is the `cursor` of the next page; it stays right while rows are added. */
  readonly queryRequests: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        readonly isCached?: boolean | undefined;
        readonly isScored?: boolean | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
        /** From `nextCursor` of the page before; stable while rows are added. Only with the default sort. */
        readonly cursor?: string | undefined;
        /** By one column, or one property. `request_prompt` and `response_text` go by how the bodies begin; `values`, inputs of prompts, leaves the newest first. */
        readonly sort?:
          | {
              readonly created_at?: 'asc' | 'desc' | undefined;
              readonly cache_created_at?: 'asc' | 'desc' | undefined;
              readonly last_active?: 'asc' | 'desc' | undefined;
              readonly latency?: 'asc' | 'desc' | undefined;
              readonly time_to_first_token?: 'asc' | 'desc' | undefined;
              readonly total_tokens?: 'asc' | 'desc' | undefined;
              readonly prompt_tokens?: 'asc' | 'desc' | undefined;
              readonly completion_tokens?: 'asc' | 'desc' | undefined;
              readonly cost?: 'asc' | 'desc' | undefined;
              readonly user_id?: 'asc' | 'desc' | undefined;
              readonly body_model?: 'asc' | 'desc' | undefined;
              readonly is_cached?: 'asc' | 'desc' | undefined;
              readonly request_prompt?: 'asc' | 'desc' | undefined;
              readonly response_text?: 'asc' | 'desc' | undefined;
              readonly model?: 'asc' | 'desc' | undefined;
              readonly status?: 'asc' | 'desc' | undefined;
              readonly random?: true | undefined;
              readonly properties?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
              readonly values?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
            }
          | undefined;
        /** Accepted for older clients, without effect. */
        readonly includeInputs?: boolean | undefined;
        /** Accepted for older clients, without effect. */
        readonly isPartOfExperiment?: boolean | undefined;
      };
    };
    readonly data: readonly HeliconeRequest[];
    readonly form: 'page';
  };
  /** List requests (the same as /v1/request/query). Rows without bodies, which `signed_body_url` leads to; newest first unless sorted. Bounds on `request_created_at` in the filter set the window of time that is searched; without any it is the last 30 days. `nextCursor` beside `data` is the `cursor` of the next page; it stays right while rows are added. */
  readonly queryRequestsClickhouse: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        readonly isCached?: boolean | undefined;
        readonly isScored?: boolean | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
        /** From `nextCursor` of the page before; stable while rows are added. Only with the default sort. */
        readonly cursor?: string | undefined;
        /** By one column, or one property. `request_prompt` and `response_text` go by how the bodies begin; `values`, inputs of prompts, leaves the newest first. */
        readonly sort?:
          | {
              readonly created_at?: 'asc' | 'desc' | undefined;
              readonly cache_created_at?: 'asc' | 'desc' | undefined;
              readonly last_active?: 'asc' | 'desc' | undefined;
              readonly latency?: 'asc' | 'desc' | undefined;
              readonly time_to_first_token?: 'asc' | 'desc' | undefined;
              readonly total_tokens?: 'asc' | 'desc' | undefined;
              readonly prompt_tokens?: 'asc' | 'desc' | undefined;
              readonly completion_tokens?: 'asc' | 'desc' | undefined;
              readonly cost?: 'asc' | 'desc' | undefined;
              readonly user_id?: 'asc' | 'desc' | undefined;
              readonly body_model?: 'asc' | 'desc' | undefined;
              readonly is_cached?: 'asc' | 'desc' | undefined;
              readonly request_prompt?: 'asc' | 'desc' | undefined;
              readonly response_text?: 'asc' | 'desc' | undefined;
              readonly model?: 'asc' | 'desc' | undefined;
              readonly status?: 'asc' | 'desc' | undefined;
              readonly random?: true | undefined;
              readonly properties?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
              readonly values?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
            }
          | undefined;
        /** Accepted for older clients, without effect. */
        readonly includeInputs?: boolean | undefined;
        /** Accepted for older clients, without effect. */
        readonly isPartOfExperiment?: boolean | undefined;
      };
    };
    readonly data: readonly HeliconeRequest[];
    readonly form: 'page';
  };
  /** List requests, of each what a table shows. As /v1/request/query, in less than half of its bytes. Bounds on `request_created_at` in the filter set the window of time that is searched; without any it is the last 30 days. `nextCursor` beside `data` is the `cursor` of the next page. */
  readonly listRequests: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        readonly isCached?: boolean | undefined;
        readonly isScored?: boolean | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
        /** From `nextCursor` of the page before; stable while rows are added. Only with the default sort. */
        readonly cursor?: string | undefined;
        /** By one column, or one property. `request_prompt` and `response_text` go by how the bodies begin; `values`, inputs of prompts, leaves the newest first. */
        readonly sort?:
          | {
              readonly created_at?: 'asc' | 'desc' | undefined;
              readonly cache_created_at?: 'asc' | 'desc' | undefined;
              readonly last_active?: 'asc' | 'desc' | undefined;
              readonly latency?: 'asc' | 'desc' | undefined;
              readonly time_to_first_token?: 'asc' | 'desc' | undefined;
              readonly total_tokens?: 'asc' | 'desc' | undefined;
              readonly prompt_tokens?: 'asc' | 'desc' | undefined;
              readonly completion_tokens?: 'asc' | 'desc' | undefined;
              readonly cost?: 'asc' | 'desc' | undefined;
              readonly user_id?: 'asc' | 'desc' | undefined;
              readonly body_model?: 'asc' | 'desc' | undefined;
              readonly is_cached?: 'asc' | 'desc' | undefined;
              readonly request_prompt?: 'asc' | 'desc' | undefined;
              readonly response_text?: 'asc' | 'desc' | undefined;
              readonly model?: 'asc' | 'desc' | undefined;
              readonly status?: 'asc' | 'desc' | undefined;
              readonly random?: true | undefined;
              readonly properties?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
              readonly values?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
            }
          | undefined;
        /** Accepted for older clients, without effect. */
        readonly includeInputs?: boolean | undefined;
        /** Accepted for older clients, without effect. */
        readonly isPartOfExperiment?: boolean | undefined;
      };
    };
    readonly data: readonly ListedRequest[];
    readonly form: 'page';
  };
  /** Count requests. How many requests the filter selects. Bounds on `request_created_at` in the filter set the window of time that is searched; without any it is the last 30 days. */
  readonly countRequests: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        readonly isCached?: boolean | undefined;
        readonly isScored?: boolean | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
        /** From `nextCursor` of the page before; stable while rows are added. Only with the default sort. */
        readonly cursor?: string | undefined;
        /** By one column, or one property. `request_prompt` and `response_text` go by how the bodies begin; `values`, inputs of prompts, leaves the newest first. */
        readonly sort?:
          | {
              readonly created_at?: 'asc' | 'desc' | undefined;
              readonly cache_created_at?: 'asc' | 'desc' | undefined;
              readonly last_active?: 'asc' | 'desc' | undefined;
              readonly latency?: 'asc' | 'desc' | undefined;
              readonly time_to_first_token?: 'asc' | 'desc' | undefined;
              readonly total_tokens?: 'asc' | 'desc' | undefined;
              readonly prompt_tokens?: 'asc' | 'desc' | undefined;
              readonly completion_tokens?: 'asc' | 'desc' | undefined;
              readonly cost?: 'asc' | 'desc' | undefined;
              readonly user_id?: 'asc' | 'desc' | undefined;
              readonly body_model?: 'asc' | 'desc' | undefined;
              readonly is_cached?: 'asc' | 'desc' | undefined;
              readonly request_prompt?: 'asc' | 'desc' | undefined;
              readonly response_text?: 'asc' | 'desc' | undefined;
              readonly model?: 'asc' | 'desc' | undefined;
              readonly status?: 'asc' | 'desc' | undefined;
              readonly random?: true | undefined;
              readonly properties?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
              readonly values?: Readonly<Record<string, 'asc' | 'desc'>> | undefined;
            }
          | undefined;
        /** Accepted for older clients, without effect. */
        readonly includeInputs?: boolean | undefined;
        /** Accepted for older clients, without effect. */
        readonly isPartOfExperiment?: boolean | undefined;
      };
    };
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Get requests by their ids. Rows without bodies, of any age. Of several exchanges with one id the newest. Unknown ids are left out. */
  readonly requestsByIds: {
    readonly input: {
      readonly body: {
        readonly requestIds: readonly string[];
      };
    };
    readonly data: readonly HeliconeRequest[];
    readonly form: 'enveloped';
  };
  /** Export requests as a stream. Every row the filter selects, newest first, without a limit on their number, as JSON lines, CSV or Parquet. Bounds on `request_created_at` in the filter set the window of time that is searched; without any it is the last 30 days. In CSV and Parquet, objects are JSON text; in CSV, text that a spreadsheet would run as a formula begins with an apostrophe. A failure after the beginning breaks the connection off. */
  readonly exportRequests: {
    readonly input:
      | {
          readonly query?: {
            readonly format?: 'jsonl' | 'csv' | 'parquet' | undefined;
            /** A filter as JSON text; default "all". */
            readonly filter?: string | undefined;
            readonly includeBody?: boolean | undefined;
          };
        }
      | undefined;
    readonly data: HeliconeRequest;
    readonly form: 'stream';
  };
  /** Import requests from a file. The file as it is: lines of `heliometer export`, rows of this API as JSON lines, or an export of Helicone as JSON lines or CSV; gzip and zstd too. Read as it comes, one file at a time. What is there already is passed over, so that a file may be sent again. Needs an rw key. */
  readonly importRequests: {
    readonly input: {
      /** The file. */ readonly body: Blob | Uint8Array<ArrayBuffer>;
    };
    readonly data: {
      /** Requests that were not there before. */
      readonly stored: number;
      /** Those that were. */
      readonly present: number;
      /** Lines that are no request. */
      readonly refused: number;
      /** Of the first twenty lines that are none. */
      readonly reasons: readonly {
        readonly line: number;
        readonly reason: string;
      }[];
    };
    readonly form: 'enveloped';
  };
  /** Get one request. By request id or exchange id, of any age. Of several exchanges with one id the newest; the others are listed as `earlier`. A body that is JSON is parsed; of a stream the folded answer is given with the raw text as `streamed_data`. An exchange can be read a moment after its answer has ended. */
  readonly getRequest: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly query?: {
        readonly includeBody?: boolean | undefined;
      };
    };
    readonly data: HeliconeRequestDetail;
    readonly form: 'enveloped';
  };
  /** Get the bodies of one request. What `signed_body_url` of a row leads to, in the shape Helicone’s clients look for there, without an envelope. The bodies are those of `/v1/request/:id?includeBody=true`; it needs a key like any other route. */
  readonly getRequestBodies: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly request: unknown;
      readonly response: unknown;
    };
    readonly form: 'bare';
  };
  /** Rate a request. The newest rating counts. The request may not be recorded yet: the rating waits for it up to 30 days. */
  readonly giveFeedback: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly rating: boolean;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Score a request. Numbers, fractions among them, or booleans. The newest score of a name counts. Scores wait like ratings. The score `helicone-score-feedback` is a rating. */
  readonly giveScores: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly scores: Readonly<Record<string, number | boolean>>;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Set a property of a request. Adds the property or replaces its value. Properties wait like ratings. */
  readonly putProperty: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly key: string;
        readonly value: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Get the prompt inputs of a request. By name, for a stored prompt or one marked with tags. null when no version of a prompt is known for the request. */
  readonly getRequestInputs: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly prompt_id: string;
      readonly version_id: string;
      readonly environment: string | null;
    } | null;
    readonly form: 'enveloped';
  };
  /** Delete a request. All exchanges of the id: invisible at once, removed for good in the background by `gone_by`. Needs an rw key. */
  readonly deleteRequest: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly deleted: number;
      /** When they are off the disk as well, as long as the server runs. */
      readonly gone_by: string;
    };
    readonly form: 'enveloped';
  };
  /** Delete requests by filter. Invisible at once, removed for good in the background by `gone_by`. Of every age unless `timeFilter` or the filter bounds it; a filter on `user_id` or the property `Helicone-Session-Id` deletes all of a user or a session. Needs an rw key. */
  readonly deleteRequests: {
    readonly input: {
      readonly body: {
        readonly filter: FilterNode;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: {
      readonly deleted: number;
      /** When they are off the disk as well, as long as the server runs. */
      readonly gone_by: string;
    };
    readonly form: 'enveloped';
  };
  /** List sessions. Newest first, or by `sort`. Sums are over the requests that the window and the filter select; a session is called as the first of them that has a name. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. `nextCursor` beside `data` is the `cursor` of the next page of the same sort; it stays right while sessions are added. */
  readonly querySessions: {
    readonly input: {
      readonly body: {
        /** Within ids and names, whatever the case. */
        readonly search?: string | undefined;
        /** From the start inclusive to the end exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              readonly startTimeUnixMs: number;
              readonly endTimeUnixMs: number;
            }
          | undefined;
        /** The whole name; "" = sessions without one. */
        readonly nameEquals?: string | undefined;
        /** Accepted for older clients, without effect: times in answers are UTC and say so. */
        readonly timezoneDifference?: number | undefined;
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** By one column; an unknown cost is less than any. `duration`: from created_at to ended_at. */
        readonly sort?:
          | {
              readonly created_at?: 'asc' | 'desc' | undefined;
              readonly latest_request_created_at?: 'asc' | 'desc' | undefined;
              readonly duration?: 'asc' | 'desc' | undefined;
              readonly total_requests?: 'asc' | 'desc' | undefined;
              readonly errors?: 'asc' | 'desc' | undefined;
              readonly total_tokens?: 'asc' | 'desc' | undefined;
              readonly total_cost?: 'asc' | 'desc' | undefined;
              readonly avg_latency?: 'asc' | 'desc' | undefined;
            }
          | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
        /** From `nextCursor` of the page before. */
        readonly cursor?: string | undefined;
      };
    };
    readonly data: readonly {
      /** When its first request began. */
      readonly created_at: string;
      readonly latest_request_created_at: string;
      readonly session_id: string;
      /** Empty when no request named it. */
      readonly session_name: string;
      /** USD; null when no cost is known. */
      readonly total_cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      readonly total_requests: number;
      readonly prompt_tokens: number;
      readonly completion_tokens: number;
      readonly total_tokens: number;
      /** ms, over the requests. */
      readonly avg_latency: number;
      /** At most 100 of them. */
      readonly user_ids: readonly string[];
      /** null when the session has none. */
      readonly tag: string | null;
      readonly errors: number;
      /** When the last answer had ended. */
      readonly ended_at: string;
    }[];
    readonly form: 'page';
  };
  /** Count sessions, with totals and averages. `avg_cost` is over the sessions of which a cost is known, `avg_latency` the mean of the sessions' own. Sums are over the requests that the window and the filter select; a session is called as the first of them that has a name. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly countSessions: {
    readonly input: {
      readonly body: {
        /** Within ids and names, whatever the case. */
        readonly search?: string | undefined;
        /** From the start inclusive to the end exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              readonly startTimeUnixMs: number;
              readonly endTimeUnixMs: number;
            }
          | undefined;
        /** The whole name; "" = sessions without one. */
        readonly nameEquals?: string | undefined;
        /** Accepted for older clients, without effect: times in answers are UTC and say so. */
        readonly timezoneDifference?: number | undefined;
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
      };
    };
    readonly data: {
      readonly count: number;
      /** USD; null when no cost is known. */
      readonly total_cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      /** USD; null when no cost is known. */
      readonly avg_cost: number | null;
      /** null when there is no session. */
      readonly avg_latency: number | null;
      /** null when there is no session. */
      readonly avg_requests: number | null;
    };
    readonly form: 'enveloped';
  };
  /** List the names of sessions. The last used first; "" stands for the sessions without a name. Sums are over the requests that the window and the filter select; a session is called as the first of them that has a name. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly querySessionNames: {
    readonly input: {
      readonly body: {
        /** Whatever the case. */
        readonly nameContains?: string | undefined;
        /** The whole name; "" = sessions without one. */
        readonly nameEquals?: string | undefined;
        /** Accepted for older clients, without effect: times in answers are UTC and say so. */
        readonly timezoneDifference?: number | undefined;
        /** The histograms leave out what lies above this quantile. */
        readonly pSize?: 'p50' | 'p75' | 'p95' | 'p99' | 'p99.9' | undefined;
        /** They also leave out what lies below the opposite quantile: with p75, below p25. */
        readonly useInterquartile?: boolean | undefined;
        /** From the start inclusive to the end exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              readonly startTimeUnixMs: number;
              readonly endTimeUnixMs: number;
            }
          | undefined;
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly name: string;
      /** The same as `first_used`. */
      readonly created_at: string;
      readonly last_used: string;
      readonly first_used: string;
      readonly session_count: number;
      /** ms, over the requests. */
      readonly avg_latency: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Distributions over sessions. Of the requests of a session, of the seconds between the start of its first and of its last request, and of its cost in USD where one is known. `average` is of all sessions, the histograms are of those that pSize leaves. Sums are over the requests that the window and the filter select; a session is called as the first of them that has a name. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly querySessionMetrics: {
    readonly input: {
      readonly body: {
        /** Whatever the case. */
        readonly nameContains?: string | undefined;
        /** The whole name; "" = sessions without one. */
        readonly nameEquals?: string | undefined;
        /** Accepted for older clients, without effect: times in answers are UTC and say so. */
        readonly timezoneDifference?: number | undefined;
        /** The histograms leave out what lies above this quantile. */
        readonly pSize?: 'p50' | 'p75' | 'p95' | 'p99' | 'p99.9' | undefined;
        /** They also leave out what lies below the opposite quantile: with p75, below p25. */
        readonly useInterquartile?: boolean | undefined;
        /** From the start inclusive to the end exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              readonly startTimeUnixMs: number;
              readonly endTimeUnixMs: number;
            }
          | undefined;
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
      };
    };
    readonly data: {
      /** Requests per session. */
      readonly session_count: readonly {
        readonly range_start: string;
        readonly range_end: string;
        readonly value: number;
      }[];
      readonly session_duration: readonly {
        readonly range_start: string;
        readonly range_end: string;
        readonly value: number;
      }[];
      readonly session_cost: readonly {
        readonly range_start: string;
        readonly range_end: string;
        readonly value: number;
      }[];
      readonly average: {
        readonly session_count: readonly {
          /** null when there is no session. */
          readonly average: number | null;
        }[];
        readonly session_duration: readonly {
          /** null when there is no session. */
          readonly average: number | null;
        }[];
        readonly session_cost: readonly {
          /** null when there is no session. */
          readonly average: number | null;
        }[];
      };
    };
    readonly form: 'enveloped';
  };
  /** Get a session as a tree. All of its requests, of any age, by Helicone-Session-Path: the parent of `/a/b/c` is `/a/b`, whether or not a call was made there. The same path again is a sibling, and a call belongs to the sibling that began last before it. Children come by their start. Each node has the sums of itself and all below it. Parts of a path beyond the 64th stand in one name. What was told as an OpenTelemetry span stands below its parent span. */
  readonly getSessionTree: {
    readonly input: {
      readonly params: {
        /** Helicone-Session-Id, percent-encoded. */
        readonly sessionId: string;
      };
    };
    readonly data: {
      readonly session_id: string;
      readonly session_name: string;
      /** null when the session has none. */
      readonly tag: string | null;
      /** The rating of the session; null when it has none. */
      readonly feedback: boolean | null;
      /** At most 100 of them. */
      readonly user_ids: readonly string[];
      readonly total_requests: number;
      readonly errors: number;
      /** USD; null when no cost is known. */
      readonly total_cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      readonly prompt_tokens: number;
      readonly completion_tokens: number;
      readonly total_tokens: number;
      readonly started_at: string;
      /** When the last answer had ended. */
      readonly ended_at: string;
      readonly duration_ms: number;
      /** Requests beyond the first 10,000: in the sums of the session, not in its tree. */
      readonly left_out: number;
      readonly children: readonly SessionNode[];
    };
    readonly form: 'enveloped';
  };
  /** Rate a session. The rating is kept as that of the first request of the session, which also gets the property `Helicone-Session-Feedback`, 1 or 0. The newest counts. */
  readonly giveSessionFeedback: {
    readonly input: {
      readonly params: {
        /** Helicone-Session-Id, percent-encoded. */
        readonly sessionId: string;
      };
      readonly body: {
        readonly rating: boolean;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Get the tag of a session. null when it has none. */
  readonly getSessionTag: {
    readonly input: {
      readonly params: {
        /** Helicone-Session-Id, percent-encoded. */
        readonly sessionId: string;
      };
    };
    readonly data: string | null;
    readonly form: 'enveloped';
  };
  /** Tag a session. One tag a session: it takes the place of the one before; "" takes it away. The session may not be recorded yet. */
  readonly tagSession: {
    readonly input: {
      readonly params: {
        /** Helicone-Session-Id, percent-encoded. */
        readonly sessionId: string;
      };
      readonly body: {
        readonly tag: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List users with their totals. `count` is the number of users on all pages; `hasUsers` says whether any request of yours, of any age, names a user. Times are UTC. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Sums are over the requests that the window and the filter select; requests without a user are left out. */
  readonly queryUserMetrics: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
        /** From the start inclusive to the end exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              readonly startTimeUnixSeconds: number;
              readonly endTimeUnixSeconds: number;
            }
          | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifferenceMinutes?: number | undefined;
        /** By one column; default `{"last_active": "desc"}`. An unknown cost comes last. */
        readonly sort?:
          | {
              readonly user_id?: 'asc' | 'desc' | undefined;
              readonly active_for?: 'asc' | 'desc' | undefined;
              readonly first_active?: 'asc' | 'desc' | undefined;
              readonly last_active?: 'asc' | 'desc' | undefined;
              readonly total_requests?: 'asc' | 'desc' | undefined;
              readonly average_requests_per_day_active?: 'asc' | 'desc' | undefined;
              readonly average_tokens_per_request?: 'asc' | 'desc' | undefined;
              readonly total_completion_tokens?: 'asc' | 'desc' | undefined;
              readonly total_prompt_tokens?: 'asc' | 'desc' | undefined;
              readonly cost?: 'asc' | 'desc' | undefined;
              readonly rate_limited_count?: 'asc' | 'desc' | undefined;
            }
          | undefined;
      };
    };
    readonly data: {
      readonly users: readonly {
        /** The same as `user_id`. */
        readonly id: string;
        readonly user_id: string;
        /** On how many days of the caller’s zone. */
        readonly active_for: number;
        readonly first_active: string;
        readonly last_active: string;
        readonly total_requests: number;
        readonly average_requests_per_day_active: number;
        readonly average_tokens_per_request: number;
        readonly total_completion_tokens: number;
        readonly total_prompt_tokens: number;
        /** USD; null when no cost is known. */
        readonly cost: number | null;
        /** Of how many requests the cost is known, and in the sum. */
        readonly priced: number;
        /** Requests refused by a rate limit. */
        readonly rate_limited_count: number;
      }[];
      readonly count: number;
      readonly hasUsers: boolean;
    };
    readonly form: 'enveloped';
  };
  /** Distributions over users. Of the requests of a user, and of their cost in USD where one is known. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Sums are over the requests that the window and the filter select; requests without a user are left out. */
  readonly queryUserMetricsOverview: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** The histograms leave out what lies above this quantile. */
        readonly pSize?: 'p50' | 'p75' | 'p95' | 'p99' | 'p99.9' | undefined;
        /** They also leave out what lies below the opposite quantile: with p75, below p25. */
        readonly useInterquartile?: boolean | undefined;
        /** From the start inclusive to the end exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              readonly startTimeUnixSeconds: number;
              readonly endTimeUnixSeconds: number;
            }
          | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifferenceMinutes?: number | undefined;
      };
    };
    readonly data: {
      readonly request_count: readonly {
        readonly range_start: string;
        readonly range_end: string;
        readonly value: number;
      }[];
      readonly user_cost: readonly {
        readonly range_start: string;
        readonly range_end: string;
        readonly value: number;
      }[];
    };
    readonly form: 'enveloped';
  };
  /** Sum up users. All of them, or those of `userIds`; the busiest first. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Sums are over the requests that the window and the filter select; requests without a user are left out. */
  readonly queryUsers: {
    readonly input: {
      readonly body: {
        readonly userIds?: readonly string[] | undefined;
        /** From the start inclusive to the end exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              readonly startTimeUnixSeconds: number;
              readonly endTimeUnixSeconds: number;
            }
          | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly user_id: string;
      readonly prompt_tokens: number;
      readonly completion_tokens: number;
      readonly count: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
    }[];
    readonly form: 'enveloped';
  };
  /** The tables for SQL. Each holds the data of the caller’s organisation only. Costs are in USD. */
  readonly sqlSchema: {
    readonly input: undefined;
    readonly data: readonly {
      readonly table_name: string;
      readonly comment: string;
      readonly columns: readonly {
        readonly name: string;
        readonly type: string;
        readonly comment: string;
      }[];
    }[];
    readonly form: 'enveloped';
  };
  /** Run SQL. One SELECT, read-only. Other tables, table functions, functions that look beyond their arguments, SETTINGS, FORMAT and INTO OUTFILE are refused with 400. At most 300,000 rows, 64 MiB, 1 GiB of memory and 30 seconds. */
  readonly executeSql: {
    readonly input: {
      readonly body: {
        /** One SELECT in the dialect of ClickHouse over requests, sessions, users and scores; WITH, JOIN and UNION as you like. */
        readonly sql: string;
        /** No more rows than this. */
        readonly limit?: number | undefined;
      };
    };
    readonly data: {
      readonly rows: readonly Readonly<Record<string, unknown>>[];
      readonly elapsedMilliseconds: number;
      /** Bytes of the rows as JSON. */
      readonly size: number;
      readonly rowCount: number;
    };
    readonly form: 'enveloped';
  };
  /** Run SQL and download the rows as CSV. As execute; the answer is the CSV itself and not, as with Helicone, a link to it. */
  readonly downloadSql: {
    readonly input: {
      readonly body: {
        /** One SELECT in the dialect of ClickHouse over requests, sessions, users and scores; WITH, JOIN and UNION as you like. */
        readonly sql: string;
      };
    };
    readonly data: string;
    readonly form: 'stream';
  };
  /** List saved queries. In the order of their making. */
  readonly listSavedQueries: {
    readonly input: undefined;
    readonly data: readonly SavedQuery[];
    readonly form: 'enveloped';
  };
  /** Get a saved query. As it was saved. */
  readonly getSavedQuery: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: SavedQuery;
    readonly form: 'enveloped';
  };
  /** Save a query. For everybody in the organisation. It is kept as it is, checked when it is run. Names may repeat. At most 500. Needs an rw key. */
  readonly saveQuery: {
    readonly input: {
      readonly body: {
        readonly name: string;
        /** One SELECT in the dialect of ClickHouse over requests, sessions, users and scores; WITH, JOIN and UNION as you like. */
        readonly sql: string;
      };
    };
    readonly data: SavedQuery;
    readonly form: 'enveloped';
  };
  /** Replace a saved query. Name and SQL. Needs an rw key. */
  readonly replaceSavedQuery: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name: string;
        /** One SELECT in the dialect of ClickHouse over requests, sessions, users and scores; WITH, JOIN and UNION as you like. */
        readonly sql: string;
      };
    };
    readonly data: SavedQuery;
    readonly form: 'enveloped';
  };
  /** Delete a saved query. For good. Needs an rw key. */
  readonly deleteSavedQuery: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Delete saved queries. Those of the ids that there are. Needs an rw key. */
  readonly deleteSavedQueries: {
    readonly input: {
      readonly body: {
        readonly ids: readonly string[];
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List the names of properties. Those that requests have, each as first sent, without the hidden ones. Session headers are among them. Without a timeFilter: the last 30 days. */
  readonly queryProperties: {
    readonly input: {
      readonly body: {
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
      };
    };
    readonly data: readonly {
      readonly property: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Hide a property. It is left out of the list of names, and nowhere else. Names are compared without regard to case. At most 1,000 are hidden. Needs an rw key. */
  readonly hideProperty: {
    readonly input: {
      readonly body: {
        readonly key: string;
      };
    };
    readonly data: {
      readonly ok: true;
    };
    readonly form: 'enveloped';
  };
  /** Show a hidden property again. Also done when it was not hidden. Names are compared without regard to case. Needs an rw key. */
  readonly restoreProperty: {
    readonly input: {
      readonly body: {
        readonly key: string;
      };
    };
    readonly data: {
      readonly ok: true;
    };
    readonly form: 'enveloped';
  };
  /** List the hidden properties. By name, whether or not a request has them. */
  readonly queryHiddenProperties: {
    readonly input: undefined;
    readonly data: readonly {
      readonly property: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Search the values of a property. At most 25, the most frequent first. The term stands anywhere in them, whatever the case. Without a timeFilter: the last 30 days. */
  readonly searchPropertyValues: {
    readonly input: {
      readonly params: {
        /** The name of a property, percent-encoded. */
        readonly propertyKey: string;
      };
      readonly body: {
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly searchTerm?: string | undefined;
      };
    };
    readonly data: readonly string[];
    readonly form: 'enveloped';
  };
  /** List the values of a property with their totals. Of the requests that have the property. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly queryPropertyValues: {
    readonly input: {
      readonly params: {
        /** The name of a property, percent-encoded. */
        readonly propertyKey: string;
      };
      readonly body: {
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** Anywhere in the value, whatever the case. */
        readonly search?: string | undefined;
        /** The greatest first. */
        readonly sort?: 'requests' | 'cost' | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly value: string;
      readonly total_requests: number;
      readonly errors: number;
      /** Answered from the cache. */
      readonly cached: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      /** USD, of the priced requests; null when there is none. */
      readonly avg_cost: number | null;
      readonly prompt_tokens: number;
      readonly completion_tokens: number;
      readonly total_tokens: number;
      /** ms */
      readonly avg_latency: number;
    }[];
    readonly form: 'enveloped';
  };
  /** The values of a property that cost most. Ten of those whose cost is known; what all others cost together stands under `Other`, if it is more than 0. Without a timeFilter: the last 30 days. */
  readonly topPropertyCosts: {
    readonly input: {
      readonly params: {
        /** The name of a property, percent-encoded. */
        readonly propertyKey: string;
      };
      readonly body: {
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
      };
    };
    readonly data: readonly {
      readonly value: string;
      /** USD */
      readonly cost: number;
    }[];
    readonly form: 'enveloped';
  };
  /** The values of a property with most requests. Ten of them; the requests of all others together stand under `Other`, if there are any. Without a timeFilter: the last 30 days. */
  readonly topPropertyRequests: {
    readonly input: {
      readonly params: {
        /** The name of a property, percent-encoded. */
        readonly propertyKey: string;
      };
      readonly body: {
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
      };
    };
    readonly data: readonly {
      readonly value: string;
      readonly count: number;
    }[];
    readonly form: 'enveloped';
  };
  /** The values of a property over time. Of the 100 values with most requests. Buckets without requests are left out; `created_at_trunc` is the start of the bucket. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly propertiesOverTime: {
    readonly input: {
      readonly body: {
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly propertyKey: string;
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly userFilter?: FilterNode | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly created_at_trunc: string;
      readonly property: string;
      readonly request_count: number;
      /** USD; null when no cost is known. */
      readonly total_cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Number of requests. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly totalRequests: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Cost in USD. Of the requests whose cost is known: 0 also when none is. How many that are, models and costOverTime say. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly totalCost: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Average latency in ms. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly averageLatency: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: number | null;
    readonly form: 'enveloped';
  };
  /** Average time to the first token in ms. Of streams. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly averageTimeToFirstToken: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: number | null;
    readonly form: 'enveloped';
  };
  /** Number of requests refused as threats. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly totalThreats: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Number of different users. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly activeUsers: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Average tokens of a request. 0 when no request is selected. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly averageTokensPerRequest: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: {
      readonly average_prompt_tokens_per_response: number;
      readonly average_completion_tokens_per_response: number;
      readonly average_total_tokens_per_response: number;
    };
    readonly form: 'enveloped';
  };
  /** Number of requests, cached ones apart if asked. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly requestCount: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
      };
    };
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Requests over time. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly requestOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly count: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Failed requests over time. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly errorOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly count: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Requests by status over time. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly requestStatusOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly status: number;
      readonly count: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Different users over time. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly usersOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly count: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Threats over time. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly threatsOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly count: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Cost over time. USD, of the `priced` of all `requests`. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly costOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      readonly requests: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Tokens over time. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly tokensOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly prompt_tokens: number;
      readonly completion_tokens: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Average latency over time, in ms. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly latencyOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly duration: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Average time to the first token over time, in ms. Of streams. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly timeToFirstToken: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly ttft: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Quantiles over time. Of a latency in ms, of tokens, or of the cost in USD. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. Buckets without requests are left out; `time` is the start of the bucket. */
  readonly quantiles: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
        readonly metric?:
          | 'latency'
          | 'time_to_first_token'
          | 'prompt_tokens'
          | 'completion_tokens'
          | 'total_tokens'
          | 'cost'
          | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      readonly p75: number;
      readonly p90: number;
      readonly p95: number;
      readonly p99: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Models by requests. Busiest first. `cost` is that of the `priced` of all `total_requests`. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly models: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly model: string;
      readonly total_requests: number;
      readonly total_completion_tokens: number;
      readonly total_prompt_token: number;
      readonly total_tokens: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Models in detail. Each with its provider. Latencies are in ms. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly modelDetails: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
        /** Most first, and what has no known cost last. */
        readonly sort?: 'requests' | 'cost' | 'last_used' | undefined;
      };
    };
    readonly data: readonly {
      readonly model: string;
      readonly provider: string;
      /** USD for a million tokens, of now: your own price, else that of the built-in table, for short prompts where long ones cost more. null = unknown. */
      readonly list_price: {
        readonly input: number | null;
        readonly output: number | null;
        /** null = no rate of its own. */
        readonly cache_read: number | null;
        /** null = no rate of its own. */
        readonly cache_write: number | null;
        readonly source: 'organization' | 'genai-prices';
      } | null;
      readonly requests: number;
      readonly errors: number;
      /** Answered from the cache. */
      readonly cached: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      readonly prompt_tokens: number;
      /** A part of `prompt_tokens`. */
      readonly prompt_cache_read_tokens: number;
      readonly completion_tokens: number;
      readonly average_latency: number;
      readonly p50_latency: number;
      readonly p95_latency: number;
      /** Of streams; null when there is none. */
      readonly average_time_to_first_token: number | null;
      /** Tokens of answers for each second in which they were given; of streams those after the first token. */
      readonly tokens_per_second: number | null;
      readonly first_used: string;
      readonly last_used: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Prompts in detail. Stored ones and those marked by header, by their id. Latencies are in ms. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly promptDetails: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
        /** Most first, and what has no known cost last. */
        readonly sort?: 'requests' | 'cost' | 'last_used' | undefined;
      };
    };
    readonly data: readonly {
      readonly prompt_id: string;
      readonly requests: number;
      readonly errors: number;
      /** Answered from the cache. */
      readonly cached: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      readonly prompt_tokens: number;
      /** A part of `prompt_tokens`. */
      readonly prompt_cache_read_tokens: number;
      readonly completion_tokens: number;
      readonly average_latency: number;
      readonly p50_latency: number;
      readonly p95_latency: number;
      /** Of streams; null when there is none. */
      readonly average_time_to_first_token: number | null;
      /** Tokens of answers for each second in which they were given; of streams those after the first token. */
      readonly tokens_per_second: number | null;
      readonly first_used: string;
      readonly last_used: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Versions of prompts in detail. Narrow it to a prompt with the filter `{"request_response_rmt": {"prompt_id": {"equals": "…"}}}`. Latencies are in ms. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly promptVersionDetails: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
        /** Most first, and what has no known cost last. */
        readonly sort?: 'requests' | 'cost' | 'last_used' | undefined;
      };
    };
    readonly data: readonly {
      readonly prompt_id: string;
      /** Empty when none is known. */
      readonly prompt_version: string;
      readonly requests: number;
      readonly errors: number;
      /** Answered from the cache. */
      readonly cached: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      readonly prompt_tokens: number;
      /** A part of `prompt_tokens`. */
      readonly prompt_cache_read_tokens: number;
      readonly completion_tokens: number;
      readonly average_latency: number;
      readonly p50_latency: number;
      readonly p95_latency: number;
      /** Of streams; null when there is none. */
      readonly average_time_to_first_token: number | null;
      /** Tokens of answers for each second in which they were given; of streams those after the first token. */
      readonly tokens_per_second: number | null;
      readonly first_used: string;
      readonly last_used: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Scores over time. By when their requests began; of a request the newest score of a name counts. A boolean score is 0 or 1 and its name ends in `-hcone-bool`; a rating is `helicone-score-feedback`. Buckets without scores are left out; `created_at_trunc` is the start of the bucket. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly dashboardScores: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly userFilter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly created_at_trunc: string;
      readonly score_key: string;
      readonly score_sum: number;
      /** How many scores are in the sum. */
      readonly score_count: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Countries by requests. Empty: where a caller stands is not recorded. */
  readonly country: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly country: string;
      readonly total_requests: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Providers by requests. Busiest first. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly providers: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly provider: string;
      readonly total_requests: number;
    }[];
    readonly form: 'enveloped';
  };
  /** The dashboard’s page in one call. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. `previous` are the totals of as long a time right before. */
  readonly dashboard: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        /** `auto`: the finest that makes at most 100 points. Any other may make 2000. */
        readonly increment?:
          | 'auto'
          | 'min'
          | '5min'
          | '15min'
          | 'hour'
          | '6hour'
          | 'day'
          | 'week'
          | 'month'
          | 'year'
          | undefined;
        /** IANA name, or an offset; points begin on its clock and calendar, weeks on Monday. */
        readonly timeZone?: string | undefined;
        /** Rows of each list. */
        readonly top?: number | undefined;
      };
    };
    readonly data: {
      readonly window: {
        readonly start: string;
        readonly end: string;
      };
      readonly previous_window: {
        readonly start: string;
        readonly end: string;
      };
      readonly increment: 'min' | '5min' | '15min' | 'hour' | '6hour' | 'day' | 'week' | 'month' | 'year';
      readonly time_zone: string;
      readonly totals: {
        readonly requests: number;
        /** Of `requests`: a status of 400 or more, or an answer that was not whole or not the provider’s or the cache’s. */
        readonly errors: number;
        /** USD; null when no cost is known. */
        readonly cost: number | null;
        /** Of how many requests the cost is known, and in the sum. */
        readonly priced: number;
        readonly prompt_tokens: number;
        /** Of `prompt_tokens`: what a provider read from its cache. */
        readonly prompt_cache_read_tokens: number;
        readonly completion_tokens: number;
        /** ms, at most 1.5% of their value off; null when there is nothing to measure. */
        readonly latency: {
          readonly p50: number;
          readonly p95: number;
          readonly p99: number;
        } | null;
        readonly average_latency: number | null;
        /** Of streams. */
        readonly time_to_first_token: {
          readonly p50: number;
          readonly p95: number;
          readonly p99: number;
        } | null;
        /** What the gateway itself took, in ms. */
        readonly average_overhead: number | null;
        readonly active_users: number;
        readonly threats: number;
        /** Requests that were looked at for threats. */
        readonly threats_checked: number;
        /** Requests that asked something of our cache. */
        readonly cache_asked: number;
        readonly cache_hits: number;
        /** Of the hits whose answer’s cost is known. */
        readonly cache_saved_usd: number;
        /** By how much the hits were faster than their originals. */
        readonly cache_saved_ms: number;
      };
      readonly previous: {
        readonly requests: number;
        /** Of `requests`: a status of 400 or more, or an answer that was not whole or not the provider’s or the cache’s. */
        readonly errors: number;
        /** USD; null when no cost is known. */
        readonly cost: number | null;
        /** Of how many requests the cost is known, and in the sum. */
        readonly priced: number;
        readonly prompt_tokens: number;
        /** Of `prompt_tokens`: what a provider read from its cache. */
        readonly prompt_cache_read_tokens: number;
        readonly completion_tokens: number;
        /** ms, at most 1.5% of their value off; null when there is nothing to measure. */
        readonly latency: {
          readonly p50: number;
          readonly p95: number;
          readonly p99: number;
        } | null;
        readonly average_latency: number | null;
        /** Of streams. */
        readonly time_to_first_token: {
          readonly p50: number;
          readonly p95: number;
          readonly p99: number;
        } | null;
        /** What the gateway itself took, in ms. */
        readonly average_overhead: number | null;
        readonly active_users: number;
        readonly threats: number;
        /** Requests that were looked at for threats. */
        readonly threats_checked: number;
        /** Requests that asked something of our cache. */
        readonly cache_asked: number;
        readonly cache_hits: number;
        /** Of the hits whose answer’s cost is known. */
        readonly cache_saved_usd: number;
        /** By how much the hits were faster than their originals. */
        readonly cache_saved_ms: number;
      };
      /** Every point of the window, those without requests too. The first and the last may reach beyond it; where the clock changes a day has 23 or 25 hours. */
      readonly over_time: readonly {
        readonly requests: number;
        /** Of `requests`: a status of 400 or more, or an answer that was not whole or not the provider’s or the cache’s. */
        readonly errors: number;
        /** USD; null when no cost is known. */
        readonly cost: number | null;
        /** Of how many requests the cost is known, and in the sum. */
        readonly priced: number;
        readonly prompt_tokens: number;
        /** Of `prompt_tokens`: what a provider read from its cache. */
        readonly prompt_cache_read_tokens: number;
        readonly completion_tokens: number;
        /** ms, at most 1.5% of their value off; null when there is nothing to measure. */
        readonly latency: {
          readonly p50: number;
          readonly p95: number;
          readonly p99: number;
        } | null;
        readonly average_latency: number | null;
        /** Of streams. */
        readonly time_to_first_token: {
          readonly p50: number;
          readonly p95: number;
          readonly p99: number;
        } | null;
        /** What the gateway itself took, in ms. */
        readonly average_overhead: number | null;
        readonly active_users: number;
        readonly threats: number;
        /** Requests that were looked at for threats. */
        readonly threats_checked: number;
        /** Requests that asked something of our cache. */
        readonly cache_asked: number;
        readonly cache_hits: number;
        /** Of the hits whose answer’s cost is known. */
        readonly cache_saved_usd: number;
        /** By how much the hits were faster than their originals. */
        readonly cache_saved_ms: number;
        readonly start: string;
        readonly end: string;
      }[];
      /** Most first; `outcome` tells a status of ours from one of the provider’s. */
      readonly errors_by_status: readonly {
        readonly status: number;
        readonly outcome: string;
        readonly requests: number;
      }[];
      /** A cost for each point; the five dearest models, then all others together as null. */
      readonly cost_by_model: readonly {
        readonly model: string | null;
        readonly cost: readonly (number | null)[];
      }[];
      readonly models: {
        /** Of all, not only of those listed. */
        readonly count: number;
        /** Those with most requests and those that cost most, by requests. */
        readonly rows: readonly {
          readonly requests: number;
          readonly errors: number;
          /** USD; null when no cost is known. */
          readonly cost: number | null;
          /** Of how many requests the cost is known, and in the sum. */
          readonly priced: number;
          readonly prompt_tokens: number;
          readonly completion_tokens: number;
          readonly model: string;
        }[];
      };
      readonly providers: {
        /** Of all, not only of those listed. */
        readonly count: number;
        /** Those with most requests and those that cost most, by requests. */
        readonly rows: readonly {
          readonly requests: number;
          readonly errors: number;
          /** USD; null when no cost is known. */
          readonly cost: number | null;
          /** Of how many requests the cost is known, and in the sum. */
          readonly priced: number;
          readonly prompt_tokens: number;
          readonly completion_tokens: number;
          readonly provider: string;
        }[];
      };
      readonly users: {
        /** Of all, not only of those listed. */
        readonly count: number;
        /** Those that cost most. Requests without a user are left out. */
        readonly rows: readonly {
          readonly requests: number;
          readonly errors: number;
          /** USD; null when no cost is known. */
          readonly cost: number | null;
          /** Of how many requests the cost is known, and in the sum. */
          readonly priced: number;
          readonly prompt_tokens: number;
          readonly completion_tokens: number;
          readonly user_id: string;
        }[];
      };
      /** When your newest request of any time began, if the window and the filter select none; else null. */
      readonly latest_request_at: string | null;
    };
    readonly form: 'enveloped';
  };
  /** List datasets. In the order of their making; all, or those of the ids given. Unknown ids are left out. */
  readonly queryDatasets: {
    readonly input: {
      readonly body: {
        readonly datasetIds?: readonly string[] | undefined;
      };
    };
    readonly data: readonly Dataset[];
    readonly form: 'enveloped';
  };
  /** Make a dataset of requests. Names may repeat. At most 500 datasets of 10,000 rows each. A row is a copy: editing it never touches the recorded request, and it stays when retention removes that; when the request, or all of its user or session, is deleted, the row goes too. */
  readonly createDataset: {
    readonly input: {
      readonly body: {
        readonly datasetName: string;
        /** Request ids or exchange ids; of several exchanges with one id the newest. */
        readonly requestIds?: readonly string[] | undefined;
        readonly meta?: Readonly<Record<string, unknown>> | null | undefined;
      };
    };
    readonly data: {
      readonly datasetId: string;
      readonly added: number;
      /** Request ids that have a row already; it stays as it is. */
      readonly already_there: readonly string[];
      /** No such request, no body kept of it, or more than 1 MiB of bodies. */
      readonly not_added: readonly {
        readonly request_id: string;
        readonly reason: 'unknown' | 'no_body' | 'too_large';
      }[];
    };
    readonly form: 'enveloped';
  };
  /** Add requests to a dataset, or remove rows. Removes first. A row is a copy: editing it never touches the recorded request, and it stays when retention removes that; when the request, or all of its user or session, is deleted, the row goes too. */
  readonly mutateDataset: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** Request ids or exchange ids; of several exchanges with one id the newest. */
        readonly addRequests?: readonly string[] | undefined;
        /** Ids of rows, or of the requests they were copied from. */
        readonly removeRequests?: readonly string[] | undefined;
      };
    };
    readonly data: {
      readonly added: number;
      /** Request ids that have a row already; it stays as it is. */
      readonly already_there: readonly string[];
      /** No such request, no body kept of it, or more than 1 MiB of bodies. */
      readonly not_added: readonly {
        readonly request_id: string;
        readonly reason: 'unknown' | 'no_body' | 'too_large';
      }[];
      readonly removed: number;
    };
    readonly form: 'enveloped';
  };
  /** Add the requests that a filter selects. Newest first. Refused when more are selected than `limit`, unless it is given: then the newest so many. Those that are there already count as well. What was added before the connection is broken off stays. `preview` says how many are selected and adds none. The caller must be allowed to read as well as to write. */
  readonly collectDataset: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly isCached?: boolean | undefined;
        readonly limit?: number | undefined;
        readonly preview?: boolean | undefined;
      };
    };
    readonly data: {
      /** By the filter. */
      readonly selected: number;
      readonly added: number;
      /** Request ids that have a row already; it stays as it is. */
      readonly already_there: readonly string[];
      /** No such request, no body kept of it, or more than 1 MiB of bodies. */
      readonly not_added: readonly {
        readonly request_id: string;
        readonly reason: 'unknown' | 'no_body' | 'too_large';
      }[];
    };
    readonly form: 'enveloped';
  };
  /** List the rows of a dataset. In the order of their adding, without bodies, which `signed_url` leads to. */
  readonly queryDatasetRows: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
      };
    };
    readonly data: readonly DatasetRow[];
    readonly form: 'enveloped';
  };
  /** Count the rows of a dataset. Of one dataset. */
  readonly countDatasetRows: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Get a row with its bodies. As they are now, and as they were copied. Of a stream the folded answer was copied. */
  readonly getDatasetRow: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
        /** The id of a row. */
        readonly rowId: string;
      };
    };
    readonly data: {
      readonly id: string;
      readonly origin_request_id: string;
      readonly dataset_id: string;
      readonly created_at: string;
      /** Leads to its bodies; needs a key like any other route. */
      readonly signed_url: string;
      readonly exchange_id: string;
      /** Its beginning. */
      readonly last_user_turn: string | null;
      /** Its beginning. */
      readonly answer: string | null;
      readonly model: string | null;
      /** Of the request, when it was copied. */
      readonly properties: Readonly<Record<string, string>>;
      readonly edited_at: string | null;
      readonly request_body: unknown;
      readonly response_body: unknown;
      /** As they were copied; null when the row was never edited. */
      readonly original: {
        readonly request_body: unknown;
        readonly response_body: unknown;
      } | null;
      /** The common view of the bodies; null when they are in no known shape. */
      readonly llmSchema: unknown;
    };
    readonly form: 'enveloped';
  };
  /** Get the bodies of a row. What `signed_url` of a row leads to, without an envelope. */
  readonly getDatasetRowBodies: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
        /** The id of a row. */
        readonly rowId: string;
      };
    };
    readonly data: {
      readonly request: unknown;
      readonly response: unknown;
    };
    readonly form: 'bare';
  };
  /** Edit a row. Both bodies are replaced. The recorded request stays as it was. */
  readonly editDatasetRow: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
        /** The id of a row. */
        readonly rowId: string;
      };
      readonly body: {
        readonly requestBody: Readonly<Record<string, unknown>> | readonly unknown[] | string | null;
        readonly responseBody: Readonly<Record<string, unknown>> | readonly unknown[] | string | null;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Rename a dataset. Names may repeat. */
  readonly renameDataset: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Say which rows do not fit the chat fine-tune shape. These are what an export as JSON lines leaves out. Each line is `{"messages": […]}` with the answer as the last message, and `tools` where the call had any; calls of other providers are put into OpenAI’s words, `developer` becomes `system`. */
  readonly checkDataset: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly rows: number;
      readonly fitting: number;
      readonly unfit: readonly {
        readonly id: string;
        readonly origin_request_id: string;
        /** Its place in the dataset, from 1 on. */
        readonly number: number;
        readonly reason:
          | 'no_messages'
          | 'no_user_turn'
          | 'unknown_role'
          | 'not_text'
          | 'unpaired_tool_call'
          | 'no_answer'
          | 'empty_answer';
        readonly message: string;
      }[];
    };
    readonly form: 'enveloped';
  };
  /** Export a dataset as a stream. JSON lines in OpenAI’s chat fine-tune shape, without the rows that do not fit it, or CSV with all rows and their bodies as JSON text. Each line is `{"messages": […]}` with the answer as the last message, and `tools` where the call had any; calls of other providers are put into OpenAI’s words, `developer` becomes `system`. In CSV, text that a spreadsheet would run as a formula begins with an apostrophe. */
  readonly exportDataset: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly query?: {
        readonly format?: 'jsonl' | 'csv' | undefined;
      };
    };
    readonly data: {
      readonly messages: readonly Readonly<Record<string, unknown>>[];
      readonly tools?: readonly unknown[];
      readonly parallel_tool_calls?: boolean;
    };
    readonly form: 'stream';
  };
  /** Delete a dataset with its rows. The recorded requests stay. Needs an rw key. */
  readonly deleteDataset: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** What each score comes to, and its course over time. By name. Of a request the newest score of a name counts. A boolean score is 0 or 1 and its name ends in `-hcone-bool`; a rating is `helicone-score-feedback`. Buckets without scores are left out; `date` is the start of the bucket. Of requests in the timeFilter, else in the bounds on `request_created_at` in the filter, or in the last 30 days. */
  readonly queryEvals: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly name: string;
      readonly averageScore: number;
      readonly minScore: number;
      readonly maxScore: number;
      readonly count: number;
      readonly p10: number;
      readonly p50: number;
      readonly p90: number;
      readonly overTime: readonly {
        readonly date: string;
        readonly count: number;
      }[];
      readonly averageOverTime: readonly {
        readonly date: string;
        readonly value: number;
        readonly p10: number;
        readonly p50: number;
        readonly p90: number;
      }[];
    }[];
    readonly form: 'enveloped';
  };
  /** List the names of scores. Those that requests of the last 30 days have. */
  readonly listScores: {
    readonly input: undefined;
    readonly data: readonly string[];
    readonly form: 'enveloped';
  };
  /** How the scores of each name are spread. Ten bins of one width from the least score to the greatest, one where all are the same; `value` is how many scores are in it. Of a request the newest score of a name counts. A boolean score is 0 or 1 and its name ends in `-hcone-bool`; a rating is `helicone-score-feedback`. Of requests in the timeFilter, else in the bounds on `request_created_at` in the filter, or in the last 30 days. */
  readonly queryScoreDistributions: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
      };
    };
    readonly data: readonly {
      readonly name: string;
      readonly distribution: readonly {
        readonly lower: number;
        readonly upper: number;
        readonly value: number;
      }[];
    }[];
    readonly form: 'enveloped';
  };
  /** What each score comes to by model, or by version of a prompt. By name, then the groups with most scores first. Of a request the newest score of a name counts. A boolean score is 0 or 1 and its name ends in `-hcone-bool`; a rating is `helicone-score-feedback`. Of requests in the timeFilter, else in the bounds on `request_created_at` in the filter, or in the last 30 days. */
  readonly summarizeEvals: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly by: 'model' | 'prompt_version';
        readonly offset?: number | undefined;
        readonly limit?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly name: string;
      /** By model only. */
      readonly model?: string;
      /** By version only. */
      readonly prompt_id?: string;
      /** By version only; empty when none is known. */
      readonly prompt_version?: string;
      readonly averageScore: number;
      readonly minScore: number;
      readonly maxScore: number;
      readonly count: number;
      readonly p10: number;
      readonly p50: number;
      readonly p90: number;
      /** Where the average lies with a confidence of 95%, by the normal distribution; null for a single score. */
      readonly interval: {
        readonly low: number;
        readonly high: number;
      } | null;
    }[];
    readonly form: 'enveloped';
  };
  /** Give a request one score. As `/v1/request/:id/score` does: it waits for the request up to 30 days. */
  readonly giveEval: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name: string;
        readonly score: number | boolean;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Create an evaluator. A judge; it looks at no request before an online evaluator says which. Its calls go through the gateway with a key of its own, bound to the provider key, and are recorded with the properties `source` = `evaluator` and `evaluator` = its id; no request with that source is judged. At most 20. Needs an rw key. */
  readonly createEvaluator: {
    readonly input: {
      readonly body: {
        /** Of the evaluator and of its score. */
        readonly name: string;
        /** Yes or no, one of the choices, or a number of the range. */
        readonly scoring_type: 'LLM-BOOLEAN' | 'LLM-CHOICE' | 'LLM-RANGE';
        readonly llm_template: {
          /** Of a provider key that is stored here; the judge’s calls use it. */
          readonly provider_key_id: string;
          readonly model: string;
          /** The question. The request and its answer are put below it, as data. */
          readonly prompt: string;
          /** For LLM-CHOICE: what can be answered, and the score of each. */
          readonly choices?:
            | readonly {
                readonly value: string;
                readonly score: number;
              }[]
            | undefined;
          /** For LLM-RANGE. */
          readonly range?:
            | {
                readonly min: number;
                readonly max: number;
              }
            | undefined;
        };
      };
    };
    readonly data: Evaluator;
    readonly form: 'enveloped';
  };
  /** List evaluators. In the order of their making. */
  readonly queryEvaluators: {
    readonly input: {
      readonly body: Readonly<Record<string, never>>;
    };
    readonly data: readonly Evaluator[];
    readonly form: 'enveloped';
  };
  /** Try a judge on requests. On up to five. Nothing is kept of it but the recorded calls of the judge, which cost what they cost. Needs an rw key. */
  readonly testLlmEvaluator: {
    readonly input: {
      readonly body: {
        /** Yes or no, one of the choices, or a number of the range. */
        readonly scoring_type: 'LLM-BOOLEAN' | 'LLM-CHOICE' | 'LLM-RANGE';
        readonly llm_template: {
          /** Of a provider key that is stored here; the judge’s calls use it. */
          readonly provider_key_id: string;
          readonly model: string;
          /** The question. The request and its answer are put below it, as data. */
          readonly prompt: string;
          /** For LLM-CHOICE: what can be answered, and the score of each. */
          readonly choices?:
            | readonly {
                readonly value: string;
                readonly score: number;
              }[]
            | undefined;
          /** For LLM-RANGE. */
          readonly range?:
            | {
                readonly min: number;
                readonly max: number;
              }
            | undefined;
        };
        readonly requestIds: readonly string[];
      };
    };
    readonly data: readonly {
      readonly request_id: string;
      /** null: no verdict. */
      readonly score: number | null;
      /** In the words of the judge. */
      readonly reason: string | null;
      readonly problem:
        | 'call_refused'
        | 'call_failed'
        | 'unreadable_answer'
        | 'bodies_missing'
        | 'exchange_deleted'
        | 'provider_key_missing'
        | 'too_many_waiting'
        | null;
      /** What went wrong, and what can be done. */
      readonly message: string | null;
      /** The recorded call of the judge. */
      readonly judge_request_id: string | null;
    }[];
    readonly form: 'enveloped';
  };
  /** Get an evaluator. With what its judge is told. */
  readonly getEvaluator: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: Evaluator;
    readonly form: 'enveloped';
  };
  /** Change an evaluator. What is not given stays as it is; what waits is judged as it is then. Scores that were given stay. Needs an rw key. */
  readonly changeEvaluator: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** Of the evaluator and of its score. */
        readonly name?: string | undefined;
        /** Yes or no, one of the choices, or a number of the range. */
        readonly scoring_type?: 'LLM-BOOLEAN' | 'LLM-CHOICE' | 'LLM-RANGE' | undefined;
        readonly llm_template?:
          | {
              /** Of a provider key that is stored here; the judge’s calls use it. */
              readonly provider_key_id: string;
              readonly model: string;
              /** The question. The request and its answer are put below it, as data. */
              readonly prompt: string;
              /** For LLM-CHOICE: what can be answered, and the score of each. */
              readonly choices?:
                | readonly {
                    readonly value: string;
                    readonly score: number;
                  }[]
                | undefined;
              /** For LLM-RANGE. */
              readonly range?:
                | {
                    readonly min: number;
                    readonly max: number;
                  }
                | undefined;
            }
          | undefined;
      };
    };
    readonly data: Evaluator;
    readonly form: 'enveloped';
  };
  /** Which requests an evaluator judges. None = it is off. */
  readonly listOnlineEvaluators: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: readonly OnlineEvaluator[];
    readonly form: 'enveloped';
  };
  /** Let an evaluator judge requests. Those recorded from then on, within two seconds, that were answered with a 2xx. One that several select is judged once. At most 10 of an evaluator. Needs an rw key. */
  readonly createOnlineEvaluator: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly config?:
          | {
              /** Percent of the requests that are judged. Which are is settled by their ids. */
              readonly sampleRate?: number | undefined;
              /** Only requests that have all of these properties, with these values, are judged. */
              readonly propertyFilters?:
                | readonly {
                    readonly key: string;
                    readonly value: string;
                  }[]
                | undefined;
            }
          | undefined;
      };
    };
    readonly data: OnlineEvaluator;
    readonly form: 'enveloped';
  };
  /** Stop judging requests. What waits is judged still. Needs an rw key. */
  readonly deleteOnlineEvaluator: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
        /** A UUID. */
        readonly onlineEvaluatorId: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Delete an evaluator. What waits is not judged. Scores that were given stay. Needs an rw key. */
  readonly deleteEvaluator: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** How an evaluator fares. Of the last 30 days, the newest 20,000 requests. */
  readonly evaluatorStats: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly averageScore: number | null;
      /** Verdicts. */
      readonly totalUses: number;
      /** The last seven days against those before. */
      readonly recentTrend: 'up' | 'down' | 'stable';
      readonly scoreDistribution: readonly {
        readonly range: string;
        readonly count: number;
      }[];
      /** By day, in UTC. */
      readonly timeSeriesData: readonly {
        readonly date: string;
        readonly value: number;
      }[];
      readonly waiting: number;
      readonly failed: number;
      readonly lastUsedAt: string | null;
      /** Newest first, with the message of the last of each. */
      readonly failures: readonly {
        readonly problem:
          | 'call_refused'
          | 'call_failed'
          | 'unreadable_answer'
          | 'bodies_missing'
          | 'exchange_deleted'
          | 'provider_key_missing'
          | 'too_many_waiting';
        readonly count: number;
        readonly message: string;
        readonly lastAt: string;
      }[];
    };
    readonly form: 'enveloped';
  };
  /** List the models that have a list price. In the shape of OpenAI’s list, and not those one key may use: that is `GET /v1/models`, which the provider answers. */
  readonly listModels: {
    readonly input: undefined;
    readonly data: {
      readonly object: 'list';
      readonly data: readonly {
        readonly id: string;
        readonly object: 'model';
        /** Not known; 0 for clients that want a number. */
        readonly created: 0;
        readonly owned_by: string;
      }[];
    };
    readonly form: 'bare';
  };
  /** List the models that take in, or give, more than text. In the shape of OpenAI’s list: those with a rate of their own for audio or images beside another modality. A model that sees images at the rate of text is not told from one that sees none, and so is not in it. */
  readonly listMultimodalModels: {
    readonly input: undefined;
    readonly data: {
      readonly object: 'list';
      readonly data: readonly {
        readonly id: string;
        readonly object: 'model';
        /** Not known; 0 for clients that want a number. */
        readonly created: 0;
        readonly owned_by: string;
      }[];
    };
    readonly form: 'bare';
  };
  /** The models that have a list price, with their prices. By id, at the prices of today, of every provider that offers the model under this id. Your own prices are not in it. */
  readonly modelRegistry: {
    readonly input: undefined;
    readonly data: {
      readonly models: readonly {
        readonly id: string;
        readonly name: string;
        /** The maker if the id names one, else the first provider. */
        readonly author: string;
        /** Tokens; null = not known. */
        readonly contextLength: number | null;
        readonly description?: string;
        readonly endpoints: readonly {
          readonly provider: string;
          /** First segment of its path here. */
          readonly providerSlug: string;
          readonly pricing: ModelPricing;
          readonly pricingTiers?: readonly ModelPricing[];
        }[];
        /** Those with a rate of their own; the model may have others at the rate of text. */
        readonly inputModalities: readonly ('text' | 'audio' | 'image')[];
        /** Those with a rate of their own; the model may have others at the rate of text. */
        readonly outputModalities: readonly ('text' | 'audio' | 'image')[];
        /** Empty: not known. */
        readonly supportedParameters: readonly string[];
      }[];
      readonly total: number;
      readonly filters: {
        readonly providers: readonly {
          readonly name: string;
          readonly displayName: string;
        }[];
        readonly authors: readonly string[];
        readonly capabilities: readonly ('audio' | 'caching' | 'image')[];
      };
    };
    readonly form: 'enveloped';
  };
  /** List saved filters. In the order of their making. */
  readonly listFilters: {
    readonly input: undefined;
    readonly data: readonly {
      readonly id: string;
      readonly name: string;
      /** Kept and given back as it is: the tree of the queries, or a client’s own form of it. */
      readonly filter: 'all' | Readonly<Record<string, unknown>>;
      readonly createdAt: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Get a saved filter. As it was saved. */
  readonly getFilter: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly id: string;
      readonly name: string;
      /** Kept and given back as it is: the tree of the queries, or a client’s own form of it. */
      readonly filter: 'all' | Readonly<Record<string, unknown>>;
      readonly createdAt: string;
    };
    readonly form: 'enveloped';
  };
  /** Save a filter. For everybody in the organisation. Names may repeat. At most 500. Needs an rw key. */
  readonly saveFilter: {
    readonly input: {
      readonly body: {
        readonly name: string;
        /** Kept and given back as it is: the tree of the queries, or a client’s own form of it. */
        readonly filter: 'all' | Readonly<Record<string, unknown>>;
      };
    };
    readonly data: {
      readonly id: string;
      readonly name: string;
      /** Kept and given back as it is: the tree of the queries, or a client’s own form of it. */
      readonly filter: 'all' | Readonly<Record<string, unknown>>;
      readonly createdAt: string;
    };
    readonly form: 'enveloped';
  };
  /** Change a saved filter. What is not given stays as it is. Needs an rw key. */
  readonly changeFilter: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name?: string | undefined;
        /** Kept and given back as it is: the tree of the queries, or a client’s own form of it. */
        readonly filter?: 'all' | Readonly<Record<string, unknown>> | undefined;
      };
    };
    readonly data: {
      readonly id: string;
      readonly name: string;
      /** Kept and given back as it is: the tree of the queries, or a client’s own form of it. */
      readonly filter: 'all' | Readonly<Record<string, unknown>>;
      readonly createdAt: string;
    };
    readonly form: 'enveloped';
  };
  /** Delete a saved filter. Needs an rw key. */
  readonly deleteFilter: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List keys. Newest first, revoked ones among them. A key itself is never shown again. */
  readonly listKeys: {
    readonly input: undefined;
    readonly data: readonly {
      readonly id: string;
      readonly organization_id: string;
      readonly api_key_name: string;
      readonly key_permissions: 'rw' | 'r' | 'w';
      readonly created_at: string;
      /** When it was made, or revoked; a new name is not counted. */
      readonly updated_at: string;
      /** Keys belong to the organisation, not to one of its people. */
      readonly user_id: null;
      /** Always false: no key is bound to limits of spending. */
      readonly governance: boolean;
      /** Always false: a key holds until it is revoked. */
      readonly temp_key: boolean;
      /** True when the key is revoked. */
      readonly soft_delete: boolean;
      readonly revoked_at: string | null;
      /** The beginning and the end of the key, to recognise it by. */
      readonly hint: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Create a key. The key is shown in this answer and never again. `rw` and `r` make sk- keys, `w` makes pk- keys. Needs an rw key. */
  readonly createKey: {
    readonly input: {
      readonly body: {
        readonly api_key_name: string;
        readonly key_permissions?: 'rw' | 'r' | 'w' | undefined;
      };
    };
    readonly data: {
      readonly id: string;
      readonly apiKey: string;
      /** SHA-256 of the key, hex. */
      readonly hashedKey: string;
    };
    readonly form: 'enveloped';
  };
  /** Rename a key. Needs an rw key. */
  readonly renameKey: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly api_key_name: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Revoke a key. Takes effect within two seconds everywhere. Needs an rw key. */
  readonly revokeKey: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Store a provider key. Calls with a Helicone key alone are made with the newest active key of the provider, or the one named by Helicone-Provider-Key, from two seconds later on. Needs an rw key. */
  readonly addVaultKey: {
    readonly input: {
      readonly body: {
        /** Stored encrypted, and never shown again. */
        readonly key: string;
        /** Slug of the provider, as in its path, or its name. */
        readonly provider: string;
        readonly name?: string | null | undefined;
        readonly secretKey?: string | null | undefined;
        readonly sessionToken?: string | null | undefined;
        /** Nothing secret. `baseUri`: an address the key may be sent to besides those of its provider alone, as an Azure deployment’s. `region`: what Bedrock calls are signed for where the target names none. */
        readonly config?: Readonly<Record<string, string>> | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** List stored provider keys. Newest first. The keys themselves are never shown. */
  readonly listVaultKeys: {
    readonly input: undefined;
    readonly data: readonly ProviderKey[];
    readonly form: 'enveloped';
  };
  /** See a stored provider key. The key itself is never shown. */
  readonly getVaultKey: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: ProviderKey;
    readonly form: 'enveloped';
  };
  /** Change a stored provider key. What is not given stays; a new `key` takes the place of all that was secret. Counts within two seconds. Needs an rw key. */
  readonly updateVaultKey: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name?: string | null | undefined;
        /** Stored encrypted, and never shown again. */
        readonly key?: string | undefined;
        readonly secretKey?: string | null | undefined;
        readonly sessionToken?: string | null | undefined;
        /** Nothing secret. `baseUri`: an address the key may be sent to besides those of its provider alone, as an Azure deployment’s. `region`: what Bedrock calls are signed for where the target names none. */
        readonly config?: Readonly<Record<string, string>> | undefined;
        readonly active?: boolean | undefined;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List stored provider keys. The same as `/v1/vault/keys`. */
  readonly listProviderKeys: {
    readonly input: undefined;
    readonly data: readonly ProviderKey[];
    readonly form: 'enveloped';
  };
  /** Store a provider key. Calls with a Helicone key alone are made with the newest active key of the provider, or the one named by Helicone-Provider-Key, from two seconds later on. Needs an rw key. */
  readonly createProviderKey: {
    readonly input: {
      readonly body: {
        /** Slug of the provider, as in its path, or its name. */
        readonly providerName: string;
        /** Stored encrypted, and never shown again. */
        readonly providerKey: string;
        readonly providerSecretKey?: string | null | undefined;
        readonly providerKeyName?: string | null | undefined;
        /** Nothing secret. `baseUri`: an address the key may be sent to besides those of its provider alone, as an Azure deployment’s. `region`: what Bedrock calls are signed for where the target names none. */
        readonly config?: Readonly<Record<string, string>> | undefined;
        /** False: it is kept, and not used. */
        readonly byokEnabled?: boolean | undefined;
        readonly authType?: 'key' | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** See a stored provider key. The key itself is never shown. */
  readonly getProviderKey: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: ProviderKey;
    readonly form: 'enveloped';
  };
  /** Change a stored provider key. What is not given stays; a new `providerKey` takes the place of all that was secret. Counts within two seconds. Needs an rw key. */
  readonly updateProviderKey: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** Stored encrypted, and never shown again. */
        readonly providerKey?: string | undefined;
        readonly providerSecretKey?: string | null | undefined;
        readonly providerKeyName?: string | null | undefined;
        /** Nothing secret. `baseUri`: an address the key may be sent to besides those of its provider alone, as an Azure deployment’s. `region`: what Bedrock calls are signed for where the target names none. */
        readonly config?: Readonly<Record<string, string>> | undefined;
        readonly byokEnabled?: boolean | undefined;
      };
    };
    readonly data: {
      readonly id: string;
      readonly providerName: string;
    };
    readonly form: 'enveloped';
  };
  /** Delete a stored provider key. Helicone keys bound to it reach no provider any more. Counts within two seconds. Needs an rw key. */
  readonly deleteProviderKey: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly id: string;
      readonly providerName: string;
    };
    readonly form: 'enveloped';
  };
  /** Create a Helicone key bound to one provider key. It sends traffic with that provider key and reads nothing. It is shown in this answer and never again; it is listed and revoked like any other. Needs an rw key. */
  readonly createProxyKey: {
    readonly input: {
      readonly body: {
        readonly providerKeyId: string;
        readonly proxyKeyName: string;
      };
    };
    readonly data: {
      readonly proxyKeyId: string;
      readonly proxyKey: string;
    };
    readonly form: 'enveloped';
  };
  /** List your own model prices. The last set first. Models that are not among them are priced by the built-in table. */
  readonly listPrices: {
    readonly input: undefined;
    readonly data: readonly Price[];
    readonly form: 'enveloped';
  };
  /** Set the price of a model. Takes the place of your price for the same provider and model (whatever its case). It counts for requests recorded from a second later on; recompute to have it count for earlier ones. A price for a provider goes before one for any. Price headers and costs that the provider itself reports go before both. Needs an rw key. */
  readonly putPrice: {
    readonly input: {
      readonly body: {
        /** Slug of the provider, as in its path; null = any. */
        readonly provider?: string | null | undefined;
        readonly model: string;
        /** USD for one token, not for a million. Text is exact to its last digit. */
        readonly inputUsd: string | number;
        /** USD for one token, not for a million. Text is exact to its last digit. */
        readonly outputUsd: string | number;
        /** null = as input. */
        readonly cacheReadUsd?: string | number | null | undefined;
        /** null = as input. */
        readonly cacheWriteUsd?: string | number | null | undefined;
      };
    };
    readonly data: Price;
    readonly form: 'enveloped';
  };
  /** Delete a price. Requests that were recorded keep their cost until they are recomputed. Needs an rw key. */
  readonly deletePrice: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Recompute the costs of recorded requests. Prices them again, by the prices of now, in the background; ask for the answered id to see how far it is. Of every age unless `timeFilter` bounds it; up to now. Price headers and costs told by the provider still go first, and cached answers stay free. Where no price is known any more the cost becomes null. It may be asked for again at any time. Needs an rw key. */
  readonly recomputeCosts: {
    readonly input: {
      readonly body: {
        /** Requests that this price of yours is for. */
        readonly priceId?: string | undefined;
        /** Slug of the provider, or custom; null = any. */
        readonly provider?: string | null | undefined;
        /** As recorded, whatever its case; null = any. */
        readonly model?: string | null | undefined;
        /** From `start` inclusive to `end` exclusive. Default: all until now. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
      };
    };
    readonly data: Recomputation;
    readonly form: 'enveloped';
  };
  /** List recomputations. Newest first. Of those that ended the last hundred are kept. */
  readonly listRecomputations: {
    readonly input: undefined;
    readonly data: readonly Recomputation[];
    readonly form: 'enveloped';
  };
  /** See how far a recomputation is. After a restart of the console, requests that were changed just before it may be missing in `changed`. */
  readonly getRecomputation: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: Recomputation;
    readonly form: 'enveloped';
  };
  /** List rate limits. Those that hold for the whole organisation, in the order of their making. */
  readonly listRateLimits: {
    readonly input: undefined;
    readonly data: readonly RateLimit[];
    readonly form: 'enveloped';
  };
  /** Who is nearest to a rate limit. As the gateways count it at this moment, calls under way included: rules, and policies sent by header within the last day. Looked for are the 100 users or values of a property with most recorded requests in the window of each. */
  readonly rateLimitUse: {
    readonly input:
      | {
          readonly query?: {
            readonly limit?: number | undefined;
            /** Only of limits that count for each user, and of this one. */
            readonly user?: string | undefined;
          };
        }
      | undefined;
    readonly data: readonly {
      /** As Helicone-RateLimit-Policy has it. */
      readonly policy: string;
      readonly quota: number;
      readonly window_seconds: number;
      readonly unit: 'request' | 'cents' | 'token';
      readonly segment: string | null;
      readonly rule_id: string | null;
      readonly name: string | null;
      /** Whom it counts for; null = the whole organisation. */
      readonly value: string | null;
      /** In the unit of the limit. */
      readonly used: number;
      /** Until nothing of that counts any more. */
      readonly reset_ms: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Rate limits that callers sent by header. With recorded requests, the most used first. Default: the last 30 days. */
  readonly sentRateLimits: {
    readonly input:
      | {
          readonly query?: {
            /** ISO 8601; UTC when it names no zone. */
            readonly start?: string | undefined;
            /** ISO 8601; UTC when it names no zone. */
            readonly end?: string | undefined;
            readonly limit?: number | undefined;
          };
        }
      | undefined;
    readonly data: readonly {
      /** As Helicone-RateLimit-Policy has it. */
      readonly policy: string;
      readonly quota: number;
      readonly window_seconds: number;
      readonly unit: 'request' | 'cents' | 'token';
      readonly segment: string | null;
      readonly requests: number;
      readonly refused: number;
      readonly last_sent: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Requests answered with 429, by the limit that refused them. Buckets without any are left out; `time` is the start of the bucket. Default: the last 30 days. */
  readonly refusalsOverTime: {
    readonly input: {
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
        /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
        readonly timeZoneDifference?: number | undefined;
      };
    };
    readonly data: readonly {
      readonly time: string;
      /** A limit here, or the provider’s own answer. */
      readonly by: 'limit' | 'provider';
      /** A rule’s id, or a header’s policy; null = not known. */
      readonly limited_by: string | null;
      readonly requests: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Create a rate limit. It holds for every call of the organisation, besides those of Helicone-RateLimit-Policy, and takes effect within two seconds. Calls without the segment it counts for are refused. At most 20. Needs an rw key. */
  readonly createRateLimit: {
    readonly input: {
      readonly body: {
        readonly name: string;
        /** How much is admitted in a window; 0 blocks all. Whole, but for cents, which may have six decimals. */
        readonly quota: number;
        readonly window_seconds: number;
        readonly unit: 'request' | 'cents' | 'token';
        /** Whom it counts for: each user, or each value of a property; null = the whole organisation. */
        readonly segment?: string | null | undefined;
      };
    };
    readonly data: RateLimit;
    readonly form: 'enveloped';
  };
  /** Replace a rate limit. Another quota goes on counting from what was admitted; another window, unit or segment begins anew. Needs an rw key. */
  readonly replaceRateLimit: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name: string;
        /** How much is admitted in a window; 0 blocks all. Whole, but for cents, which may have six decimals. */
        readonly quota: number;
        readonly window_seconds: number;
        readonly unit: 'request' | 'cents' | 'token';
        /** Whom it counts for: each user, or each value of a property; null = the whole organisation. */
        readonly segment?: string | null | undefined;
      };
    };
    readonly data: RateLimit;
    readonly form: 'enveloped';
  };
  /** Change a rate limit. What is not given stays as it is. Needs an rw key. */
  readonly changeRateLimit: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name?: string | undefined;
        /** How much is admitted in a window; 0 blocks all. Whole, but for cents, which may have six decimals. */
        readonly quota?: number | undefined;
        readonly window_seconds?: number | undefined;
        readonly unit?: 'request' | 'cents' | 'token' | undefined;
        /** Whom it counts for: each user, or each value of a property; null = the whole organisation. */
        readonly segment?: string | null | undefined;
      };
    };
    readonly data: RateLimit;
    readonly form: 'enveloped';
  };
  /** Delete a rate limit. Takes effect within two seconds. Needs an rw key. */
  readonly deleteRateLimit: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Show the redaction rules. What is taken out of every exchange of the organisation before it is stored. */
  readonly getRedaction: {
    readonly input: undefined;
    readonly data: Redaction;
    readonly form: 'enveloped';
  };
  /** Set the redaction rules. They take the place of those before, and hold for what is recorded from then on, within two seconds; what is stored already stays as it is. Needs an rw key. */
  readonly putRedaction: {
    readonly input: {
      readonly body: {
        /** Built-in kinds that are looked for. */
        readonly built_in?:
          | readonly (
              | 'email'
              | 'phone'
              | 'credit_card'
              | 'iban'
              | 'ip_address'
              | 'us_ssn'
              | 'api_key'
              | 'jwt'
              | 'private_key'
            )[]
          | undefined;
        readonly own?:
          | readonly {
              /** Stands in the place of what was found, as `[redacted:name]`. */
              readonly name: string;
              /** A regular expression in the syntax of RE2: no look-around, no back-references. */
              readonly pattern: string;
            }[]
          | undefined;
        /** Whether user ids are redacted as well. */
        readonly user_ids?: boolean | undefined;
      };
    };
    readonly data: Redaction;
    readonly form: 'enveloped';
  };
  /** Try redaction. What a body of that text would be stored as: by the rules given, or by those that are set. Nothing is kept. */
  readonly previewRedaction: {
    readonly input: {
      readonly body: {
        readonly text: string;
        readonly rules?:
          | {
              /** Built-in kinds that are looked for. */
              readonly built_in?:
                | readonly (
                    | 'email'
                    | 'phone'
                    | 'credit_card'
                    | 'iban'
                    | 'ip_address'
                    | 'us_ssn'
                    | 'api_key'
                    | 'jwt'
                    | 'private_key'
                  )[]
                | undefined;
              readonly own?:
                | readonly {
                    /** Stands in the place of what was found, as `[redacted:name]`. */
                    readonly name: string;
                    /** A regular expression in the syntax of RE2: no look-around, no back-references. */
                    readonly pattern: string;
                  }[]
                | undefined;
              /** Whether user ids are redacted as well. */
              readonly user_ids?: boolean | undefined;
            }
          | undefined;
      };
    };
    readonly data: {
      readonly text: string;
      readonly hits: Readonly<Record<string, number>>;
    };
    readonly form: 'enveloped';
  };
  /** Show how long exchanges are kept. With when what is too old was last looked for, and what was removed. */
  readonly getRetention: {
    readonly input: undefined;
    readonly data: Retention;
    readonly form: 'enveloped';
  };
  /** Set how long exchanges are kept. All three must be given, so that nothing is removed or kept by leaving it out. What is too old by then is removed for good within two hours, and cannot be brought back; a preview says how much it is. Days end at midnight UTC. metadata_only holds within two seconds. Needs an rw key. */
  readonly putRetention: {
    readonly input: {
      readonly body: {
        /** Days of exchanges that are kept; null = for ever. */
        readonly row_days: number | null;
        /** Days of their bodies that are kept; null = as long as the exchanges. */
        readonly body_days: number | null;
        /** From then on no body is kept, as if every call had both Helicone-Omit headers. */
        readonly metadata_only: boolean;
      };
    };
    readonly data: Retention;
    readonly form: 'enveloped';
  };
  /** Say what would be removed. By the days given, or where they are left out by those that are set. Nothing is changed. */
  readonly previewRetention: {
    readonly input: {
      readonly body: {
        /** Days of exchanges that are kept; null = for ever. */
        readonly row_days?: number | null | undefined;
        /** Days of their bodies that are kept; null = as long as the exchanges. */
        readonly body_days?: number | null | undefined;
      };
    };
    readonly data: {
      /** Exchanges that began before would go; null = none. */
      readonly rows_before: string | null;
      /** Bodies of exchanges that began before would go. */
      readonly bodies_before: string | null;
      /** Exchanges that would go. */
      readonly rows: number;
      /** Exchanges whose bodies would go, with them or alone. */
      readonly bodies: number;
      /** Bytes of these bodies, as they were sent. */
      readonly body_bytes: number;
      /** The oldest exchange that would stay. */
      readonly oldest_kept: string | null;
      /** The oldest exchange whose bodies would stay. */
      readonly oldest_body_kept: string | null;
    };
    readonly form: 'enveloped';
  };
  /** List webhooks. In the order of their making. Their keys are shown to rw keys only. */
  readonly listWebhooks: {
    readonly input: undefined;
    readonly data: readonly Webhook[];
    readonly form: 'enveloped';
  };
  /** Create a webhook. Exchanges recorded from then on, within two seconds, are sent to it: within 5 s, and again for 24 hours until it answers 2xx. At most 20. Needs an rw key. */
  readonly createWebhook: {
    readonly input: {
      readonly body: {
        /** Must be public and https, unless the operator allows it (`gateway.allowedTargets`). */
        readonly destination: string;
        readonly config?:
          | {
              /** Percent of the exchanges that are sent. Which are is settled by their ids. */
              readonly sampleRate?: number | undefined;
              /** Only exchanges that have all of these properties, with these values, are sent. */
              readonly propertyFilters?:
                | readonly {
                    readonly key: string;
                    readonly value: string;
                  }[]
                | undefined;
              /** Whether model, provider, metadata and the link to the bodies are in the payload. */
              readonly includeData?: boolean | undefined;
            }
          | undefined;
        /** Whether model, provider, metadata and the link to the bodies are in the payload. */
        readonly includeData?: boolean | undefined;
      };
    };
    readonly data: Webhook;
    readonly form: 'enveloped';
  };
  /** Change a webhook. What is not given stays as it is. An inactive one gets nothing: what happens meanwhile is not sent to it later, and what was waiting waits on. Needs an rw key. */
  readonly changeWebhook: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** Must be public and https, unless the operator allows it (`gateway.allowedTargets`). */
        readonly destination?: string | undefined;
        readonly config?:
          | {
              /** Percent of the exchanges that are sent. Which are is settled by their ids. */
              readonly sampleRate?: number | undefined;
              /** Only exchanges that have all of these properties, with these values, are sent. */
              readonly propertyFilters?:
                | readonly {
                    readonly key: string;
                    readonly value: string;
                  }[]
                | undefined;
              /** Whether model, provider, metadata and the link to the bodies are in the payload. */
              readonly includeData?: boolean | undefined;
            }
          | undefined;
        /** Whether model, provider, metadata and the link to the bodies are in the payload. */
        readonly includeData?: boolean | undefined;
        readonly is_active?: boolean | undefined;
      };
    };
    readonly data: Webhook;
    readonly form: 'enveloped';
  };
  /** Delete a webhook. With its log; what was still to be sent is not sent. Needs an rw key. */
  readonly deleteWebhook: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Send a test to a webhook. One made-up exchange, sent once, signed as all are; `message` says what came of it. Needs an rw key. */
  readonly testWebhook: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly success: boolean;
      readonly message: string;
    };
    readonly form: 'enveloped';
  };
  /** The log of a webhook. Newest first. Ended ones are kept for 30 days, the newest 20,000 of a webhook. `cursor` is the `nextCursor` of the page before. */
  readonly listWebhookDeliveries: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly query?: {
        readonly limit?: number | undefined;
        readonly state?: 'waiting' | 'delivered' | 'failed' | undefined;
        readonly cursor?: string | undefined;
      };
    };
    readonly data: readonly WebhookDelivery[];
    readonly form: 'page';
  };
  /** How a webhook fares. Deliveries of its log by what became of them, made since a time; default: the last 24 hours. */
  readonly countWebhookDeliveries: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly query?: {
        /** ISO 8601; UTC when it names no zone. */
        readonly since?: string | undefined;
      };
    };
    readonly data: {
      readonly waiting: number;
      readonly delivered: number;
      readonly failed: number;
    };
    readonly form: 'enveloped';
  };
  /** Get a delivery, with its body. The body is as it would be sent now: none is kept for this. */
  readonly getWebhookDelivery: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
        /** A UUID. */
        readonly deliveryId: string;
      };
    };
    readonly data: {
      /** Sent as `Webhook-Id`; the same each time it is sent. */
      readonly id: string;
      readonly webhook_id: string;
      readonly request_id: string;
      readonly exchange_id: string;
      readonly created_at: string;
      /** `failed`: given up, and sent again when asked only. */
      readonly state: 'waiting' | 'delivered' | 'failed';
      readonly next_attempt_at: string | null;
      readonly attempt_count: number;
      /** The last ones, oldest first. */
      readonly attempts: readonly {
        readonly at: string;
        readonly duration_ms: number;
        /** What the receiver answered; null = nothing. */
        readonly status: number | null;
        readonly problem:
          | 'target_not_allowed'
          | 'timeout'
          | 'connection_failed'
          | 'exchange_deleted'
          | 'secret_unreadable'
          | null;
      }[];
      /** JSON; null when the exchange was deleted. */
      readonly payload: string | null;
    };
    readonly form: 'enveloped';
  };
  /** Send all again that failed. Deliveries made since a time that were given up: due now, and for 24 hours from now. `Webhook-Id` of each stays. Needs an rw key. */
  readonly replayFailedDeliveries: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** ISO 8601; UTC when it names no zone. */
        readonly since: string;
      };
    };
    readonly data: {
      readonly replayed: number;
    };
    readonly form: 'enveloped';
  };
  /** Send a delivery again. Whatever became of it, it is due now, and for 24 hours from now. `Webhook-Id` stays, so that a receiver can tell. Needs an rw key. */
  readonly replayWebhookDelivery: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
        /** A UUID. */
        readonly deliveryId: string;
      };
    };
    readonly data: WebhookDelivery;
    readonly form: 'enveloped';
  };
  /** List alerts and their history. Alerts in the order of their making, the history newest first. It is kept for a year. */
  readonly queryAlerts: {
    readonly input:
      | {
          readonly query?: {
            /** From 0. */
            readonly historyPage?: number | undefined;
            readonly historyPageSize?: number | undefined;
          };
        }
      | undefined;
    readonly data: {
      readonly alerts: readonly Alert[];
      readonly history: readonly AlertHistoryEntry[];
      readonly historyTotalCount: number;
      /** Whether the operator has set up a mail server (`smtp.url`). */
      readonly can_mail: boolean;
    };
    readonly form: 'enveloped';
  };
  /** Create an alert. Looked at once now, and each minute. Triggered, it says so to each of its channels, and again when the value was below the threshold for five minutes. At least one channel is needed; e-mail needs `smtp.url`. Answers its id. At most 50. Needs an rw key. */
  readonly createAlert: {
    readonly input: {
      readonly body: {
        readonly name: string;
        /** `response.status`: percent of the requests that failed. `cost` in USD, `latency` in ms. */
        readonly metric:
          | 'response.status'
          | 'count'
          | 'cost'
          | 'latency'
          | 'total_tokens'
          | 'prompt_tokens'
          | 'completion_tokens'
          | 'prompt_cache_read_tokens'
          | 'prompt_cache_write_tokens';
        /** It is triggered by this value and any above. */
        readonly threshold: number;
        /** Of the metric’s values in the window. Null: `sum`, of latency `avg`. `response.status` and `count` have none. */
        readonly aggregation?: 'sum' | 'avg' | 'min' | 'max' | 'percentile' | null | undefined;
        /** For the aggregation `percentile`. */
        readonly percentile?: number | null | undefined;
        /** Each group is looked at alone: `user`, `model`, `provider`, or a property. Requests without a value are in none. */
        readonly grouping?: string | null | undefined;
        /** Whether `grouping` names a property. */
        readonly grouping_is_property?: boolean | null | undefined;
        /** ms, from 30 s to 30 days, up to now. */
        readonly time_window: number | string;
        /** Fewer requests than this in the window, or the group, trigger nothing. */
        readonly minimum_request_count?: number | null | undefined;
        /** Which requests count, as other routes take it or as Helicone’s pages keep it; null = all. Given back as it came. */
        readonly filter?: FilterExpression | FilterNode | null | undefined;
        readonly emails?: readonly string[] | undefined;
        /** Incoming webhooks of Slack, or of what speaks like it. */
        readonly slack_channels?: readonly string[] | undefined;
        /** Get the whole message as JSON by POST. */
        readonly webhooks?: readonly string[] | undefined;
      };
    };
    readonly data: string;
    readonly form: 'enveloped';
  };
  /** Change an alert. What is not given stays as it is. Whether it is triggered is found out anew. Needs an rw key. */
  readonly changeAlert: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name?: string | undefined;
        /** `response.status`: percent of the requests that failed. `cost` in USD, `latency` in ms. */
        readonly metric?:
          | 'response.status'
          | 'count'
          | 'cost'
          | 'latency'
          | 'total_tokens'
          | 'prompt_tokens'
          | 'completion_tokens'
          | 'prompt_cache_read_tokens'
          | 'prompt_cache_write_tokens'
          | undefined;
        /** It is triggered by this value and any above. */
        readonly threshold?: number | undefined;
        /** Of the metric’s values in the window. Null: `sum`, of latency `avg`. `response.status` and `count` have none. */
        readonly aggregation?: 'sum' | 'avg' | 'min' | 'max' | 'percentile' | null | undefined;
        /** For the aggregation `percentile`. */
        readonly percentile?: number | null | undefined;
        /** Each group is looked at alone: `user`, `model`, `provider`, or a property. Requests without a value are in none. */
        readonly grouping?: string | null | undefined;
        /** Whether `grouping` names a property. */
        readonly grouping_is_property?: boolean | null | undefined;
        /** ms, from 30 s to 30 days, up to now. */
        readonly time_window?: number | string | undefined;
        /** Fewer requests than this in the window, or the group, trigger nothing. */
        readonly minimum_request_count?: number | null | undefined;
        /** Which requests count, as other routes take it or as Helicone’s pages keep it; null = all. Given back as it came. */
        readonly filter?: FilterExpression | FilterNode | null | undefined;
        readonly emails?: readonly string[] | undefined;
        /** Incoming webhooks of Slack, or of what speaks like it. */
        readonly slack_channels?: readonly string[] | undefined;
        /** Get the whole message as JSON by POST. */
        readonly webhooks?: readonly string[] | undefined;
      };
    };
    readonly data: Alert;
    readonly form: 'enveloped';
  };
  /** Delete an alert. Its history stays. Needs an rw key. */
  readonly deleteAlert: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Send a test to channels of an alert. One message to each address, sent once, whether or not an alert has it; `message` says what came of it. Needs an rw key. */
  readonly testAlertChannels: {
    readonly input: {
      readonly body: {
        readonly emails?: readonly string[] | undefined;
        /** Incoming webhooks of Slack, or of what speaks like it. */
        readonly slack_channels?: readonly string[] | undefined;
        /** Get the whole message as JSON by POST. */
        readonly webhooks?: readonly string[] | undefined;
      };
    };
    readonly data: readonly {
      readonly channel: 'email' | 'slack' | 'webhook';
      /** As it was given. */
      readonly to: string;
      readonly success: boolean;
      readonly message: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Try an alert on past data. The value at some 200 moments of a time, by default the last 24 hours, and when the alert would have been triggered. */
  readonly previewAlert: {
    readonly input: {
      readonly body: {
        /** `response.status`: percent of the requests that failed. `cost` in USD, `latency` in ms. */
        readonly metric:
          | 'response.status'
          | 'count'
          | 'cost'
          | 'latency'
          | 'total_tokens'
          | 'prompt_tokens'
          | 'completion_tokens'
          | 'prompt_cache_read_tokens'
          | 'prompt_cache_write_tokens';
        /** It is triggered by this value and any above. */
        readonly threshold: number;
        /** Of the metric’s values in the window. Null: `sum`, of latency `avg`. `response.status` and `count` have none. */
        readonly aggregation?: 'sum' | 'avg' | 'min' | 'max' | 'percentile' | null | undefined;
        /** For the aggregation `percentile`. */
        readonly percentile?: number | null | undefined;
        /** Each group is looked at alone: `user`, `model`, `provider`, or a property. Requests without a value are in none. */
        readonly grouping?: string | null | undefined;
        /** Whether `grouping` names a property. */
        readonly grouping_is_property?: boolean | null | undefined;
        /** ms, from 30 s to 30 days, up to now. */
        readonly time_window: number | string;
        /** Fewer requests than this in the window, or the group, trigger nothing. */
        readonly minimum_request_count?: number | null | undefined;
        /** Which requests count, as other routes take it or as Helicone’s pages keep it; null = all. Given back as it came. */
        readonly filter?: FilterExpression | FilterNode | null | undefined;
        /** ISO 8601; UTC when it names no zone. */
        readonly start?: string | undefined;
        /** ISO 8601; UTC when it names no zone. */
        readonly end?: string | undefined;
      };
    };
    readonly data: {
      readonly step_ms: number;
      readonly points: readonly {
        readonly time: string;
        /** Of the highest group; null = nothing to go by. */
        readonly value: number | null;
        readonly requests: number;
        /** Those that reach the threshold, highest first, ten at most. */
        readonly groups: readonly {
          readonly group: string;
          readonly value: number;
          readonly requests: number;
        }[];
      }[];
      readonly triggered: readonly {
        readonly start: string;
        readonly end: string | null;
        /** The highest. */
        readonly value: number;
      }[];
    };
    readonly form: 'enveloped';
  };
  /** Get the settings of the weekly report. null when there is none. */
  readonly getReport: {
    readonly input: undefined;
    readonly data: {
      readonly emails: readonly string[];
      /** Incoming webhooks of Slack, or of what speaks like it. Keys that may only read see the host. */
      readonly slack_channels: readonly string[];
      /** IANA. */
      readonly time_zone: string;
      /** 1 = Monday … 7 = Sunday; the week ends with the day before. */
      readonly weekday: number;
      /** Of that day, in the zone. */
      readonly hour: number;
      readonly updated_at: string;
    } | null;
    readonly form: 'enveloped';
  };
  /** Set the weekly report. Takes the place of the settings before. Sent once for each week whose day and hour come from now on, when the console was away as soon as it is back. At least one recipient is needed; e-mail needs `smtp.url`. Needs an rw key. */
  readonly putReport: {
    readonly input: {
      readonly body: {
        readonly emails?: readonly string[] | undefined;
        /** Incoming webhooks of Slack, or of what speaks like it. Keys that may only read see the host. */
        readonly slack_channels?: readonly string[] | undefined;
        /** IANA. */
        readonly time_zone?: string | undefined;
        /** 1 = Monday … 7 = Sunday; the week ends with the day before. */
        readonly weekday?: number | undefined;
        /** Of that day, in the zone. */
        readonly hour?: number | undefined;
      };
    };
    readonly data: {
      readonly emails: readonly string[];
      /** Incoming webhooks of Slack, or of what speaks like it. Keys that may only read see the host. */
      readonly slack_channels: readonly string[];
      /** IANA. */
      readonly time_zone: string;
      /** 1 = Monday … 7 = Sunday; the week ends with the day before. */
      readonly weekday: number;
      /** Of that day, in the zone. */
      readonly hour: number;
      readonly updated_at: string;
    };
    readonly form: 'enveloped';
  };
  /** End the weekly report. What was not told yet is not told any more. Needs an rw key. */
  readonly deleteReport: {
    readonly input: undefined;
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Preview the weekly report. The last week’s, by the settings or by what is given here. */
  readonly previewReport: {
    readonly input:
      | {
          readonly query?: {
            /** IANA. */
            readonly time_zone?: string | undefined;
            readonly weekday?: number | undefined;
          };
        }
      | undefined;
    readonly data: {
      readonly from: string;
      readonly to: string;
      readonly requests: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
      readonly errors: number;
      /** The week before. */
      readonly before: {
        readonly requests: number;
        /** USD; null when no cost is known. */
        readonly cost: number | null;
        /** Of how many requests the cost is known, and in the sum. */
        readonly priced: number;
        readonly errors: number;
      };
      readonly models: readonly {
        readonly model: string;
        readonly requests: number;
        /** USD; null when no cost is known. */
        readonly cost: number | null;
        /** Of how many requests the cost is known, and in the sum. */
        readonly priced: number;
        readonly errors: number;
      }[];
      readonly users: readonly {
        readonly user_id: string;
        readonly requests: number;
        /** USD; null when no cost is known. */
        readonly cost: number | null;
        /** Of how many requests the cost is known, and in the sum. */
        readonly priced: number;
      }[];
      readonly subject: string;
      readonly text: string;
    };
    readonly form: 'enveloped';
  };
  /** Store a prompt. Its first version, 1.0, is production. Calls can name it in `prompt_id` from two seconds later on. Needs an rw key. */
  readonly createPrompt: {
    readonly input: {
      readonly body: {
        readonly name: string;
        readonly tags?: readonly string[] | undefined;
        /** The body of a chat completion. `{{hc:name:type}}` in any of its texts is an input; types are string, number, boolean and other. */
        readonly promptBody: Readonly<Record<string, unknown>>;
      };
    };
    readonly data: {
      /** Six letters and digits. */
      readonly id: string;
      readonly versionId: string;
    };
    readonly form: 'enveloped';
  };
  /** Store a new version of a prompt. The next minor version of the one it is made from, or with `newMajorVersion` the next major one. `environment` names the new version from now on; versions themselves never change. Needs an rw key. */
  readonly updatePrompt: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
        /** The version it is made from. */
        readonly promptVersionId: string;
        readonly newMajorVersion?: boolean | undefined;
        /** Such as staging or development; production is what is served when none is asked for. */
        readonly environment?: string | undefined;
        readonly commitMessage?: string | undefined;
        /** The body of a chat completion. `{{hc:name:type}}` in any of its texts is an input; types are string, number, boolean and other. */
        readonly promptBody: Readonly<Record<string, unknown>>;
      };
    };
    readonly data: {
      /** Of the new version. */
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** Get a prompt. Its name and tags, without any version. */
  readonly getPrompt: {
    readonly input: {
      readonly params: {
        /** Six letters and digits. */
        readonly promptId: string;
      };
    };
    readonly data: Prompt;
    readonly form: 'enveloped';
  };
  /** List prompts. Newest first. By a part of the name, whatever its case, and by any of some tags. */
  readonly queryPrompts: {
    readonly input: {
      readonly body: {
        readonly search?: string | undefined;
        readonly tagsFilter?: readonly string[] | undefined;
        /** From 0. */
        readonly page?: number | undefined;
        readonly pageSize?: number | undefined;
      };
    };
    readonly data: readonly Prompt[];
    readonly form: 'enveloped';
  };
  /** Rename a prompt. Its id, by which calls name it, stays. Needs an rw key. */
  readonly renamePrompt: {
    readonly input: {
      readonly params: {
        /** Six letters and digits. */
        readonly promptId: string;
      };
      readonly body: {
        readonly name: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Replace the tags of a prompt. By those given. Needs an rw key. */
  readonly tagPrompt: {
    readonly input: {
      readonly params: {
        /** Six letters and digits. */
        readonly promptId: string;
      };
      readonly body: {
        readonly tags: readonly string[];
      };
    };
    readonly data: readonly string[];
    readonly form: 'enveloped';
  };
  /** Delete a prompt. With the bodies of all its versions, for good. Calls that name it go on as they are sent, with a warning, from two seconds later on. What was recorded with it stays. Needs an rw key. */
  readonly deletePrompt: {
    readonly input: {
      readonly params: {
        /** Six letters and digits. */
        readonly promptId: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Delete a version of a prompt. Its body, for good; its number is not given again. Refused while an environment names it. Needs an rw key. */
  readonly deletePromptVersion: {
    readonly input: {
      readonly params: {
        /** Six letters and digits. */
        readonly promptId: string;
        /** The id of a version. */
        readonly versionId: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List the tags of all prompts. In the order of the alphabet. */
  readonly promptTags: {
    readonly input: undefined;
    readonly data: readonly string[];
    readonly form: 'enveloped';
  };
  /** List the environments of all prompts. In the order of the alphabet. */
  readonly promptEnvironments: {
    readonly input: undefined;
    readonly data: readonly string[];
    readonly form: 'enveloped';
  };
  /** Count prompts. Those of `/v1/prompt-2025/query` with no search. */
  readonly countPrompts: {
    readonly input: undefined;
    readonly data: number;
    readonly form: 'enveloped';
  };
  /** Get the body of a version. As it was stored. */
  readonly getPromptBody: {
    readonly input: {
      readonly params: {
        /** Here the id of a version, as in Helicone. */
        readonly promptId: string;
      };
    };
    readonly data: Readonly<Record<string, unknown>>;
    readonly form: 'enveloped';
  };
  /** Get the body of a version by a link. Where `s3_url` of a version leads: no key is needed, and after a quarter of an hour it is not found. */
  readonly openPromptLink: {
    readonly input: {
      readonly params: {
        readonly bodyLink: string;
      };
    };
    readonly data: Readonly<Record<string, unknown>>;
    readonly form: 'bare';
  };
  /** Get what a request put into a version. null when the request used another version, or none. */
  readonly getPromptVersionInputs: {
    readonly input: {
      readonly params: {
        /** Six letters and digits. */
        readonly promptId: string;
        /** The id of a version. */
        readonly versionId: string;
      };
      readonly query: {
        readonly requestId: string;
      };
    };
    readonly data: {
      readonly request_id: string;
      readonly version_id: string;
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly environment: string | null;
    } | null;
    readonly form: 'enveloped';
  };
  /** Get a version of a prompt. By its id. */
  readonly queryPromptVersion: {
    readonly input: {
      readonly body: {
        /** The id of a version. */
        readonly promptVersionId: string;
      };
    };
    readonly data: PromptVersion;
    readonly form: 'enveloped';
  };
  /** List the versions of a prompt. The highest number first. */
  readonly queryPromptVersions: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
        readonly majorVersion?: number | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
      };
    };
    readonly data: readonly PromptVersion[];
    readonly form: 'enveloped';
  };
  /** Get the version that is production. The one that is served when no environment is asked for. */
  readonly queryProductionVersion: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
      };
    };
    readonly data: PromptVersion;
    readonly form: 'enveloped';
  };
  /** Get the version that an environment names. Not found when the environment names none of the prompt’s. */
  readonly queryEnvironmentVersion: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
        readonly environment: string;
      };
    };
    readonly data: PromptVersion;
    readonly form: 'enveloped';
  };
  /** Count the versions of a prompt. And the different major numbers among them. */
  readonly queryTotalVersions: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
      };
    };
    readonly data: {
      readonly totalVersions: number;
      readonly majorVersions: number;
    };
    readonly form: 'enveloped';
  };
  /** Let an environment name a version. And no other version of the prompt. Calls are served so from two seconds later on. With `production` this is what promotes a version. Needs an rw key. */
  readonly setPromptEnvironment: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
        /** The id of a version. */
        readonly promptVersionId: string;
        readonly environment: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Take an environment from a version. `production` cannot be taken away, only given to another version. Needs an rw key. */
  readonly removePromptEnvironment: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
        /** The id of a version. */
        readonly promptVersionId: string;
        readonly environment: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Get a version of a prompt, body included. By its id. */
  readonly queryPromptVersionBody: {
    readonly input: {
      readonly body: {
        /** The id of a version. */
        readonly promptVersionId: string;
      };
    };
    readonly data: PromptVersionWithBody;
    readonly form: 'enveloped';
  };
  /** List the versions of a prompt, bodies included. The highest number first, ten unless `limit` says more. */
  readonly queryPromptVersionsBodies: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
        readonly majorVersion?: number | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
      };
    };
    readonly data: readonly PromptVersionWithBody[];
    readonly form: 'enveloped';
  };
  /** Get the version that is production, body included. The one that is served when no environment is asked for. */
  readonly queryProductionVersionBody: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
      };
    };
    readonly data: PromptVersionWithBody;
    readonly form: 'enveloped';
  };
  /** Get the version that an environment names, body included. Not found when the environment names none of the prompt’s. */
  readonly queryEnvironmentVersionBody: {
    readonly input: {
      readonly body: {
        /** Six letters and digits. */
        readonly promptId: string;
        readonly environment: string;
      };
    };
    readonly data: PromptVersionWithBody;
    readonly form: 'enveloped';
  };
  /** List prompts marked by header. Those of which a version was found, newest first. */
  readonly queryMarkedPrompts: {
    readonly input: {
      readonly body: {
        readonly filter?: 'all' | Readonly<Record<string, unknown>> | undefined;
        /** A part of the id, whatever its case. */
        readonly search?: string | undefined;
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
      };
    };
    readonly data: readonly {
      /** The same as `user_defined_id`: we give no other. */
      readonly id: string;
      readonly user_defined_id: string;
      readonly description: string;
      readonly pretty_name: string;
      /** When its first version was seen. */
      readonly created_at: string;
      readonly major_version: number;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly versions: number;
    }[];
    readonly form: 'enveloped';
  };
  /** Whether there are prompts marked by header. So that a page can say how to mark one. */
  readonly hasMarkedPrompts: {
    readonly input: undefined;
    readonly data: {
      readonly hasPrompts: boolean;
    };
    readonly form: 'enveloped';
  };
  /** Get a prompt marked by header. With its use in the window of time; without a timeFilter that is the last 30 days. */
  readonly queryMarkedPrompt: {
    readonly input: {
      readonly params: {
        /** The value of Helicone-Prompt-Id, percent-encoded. */
        readonly promptId: string;
      };
      readonly body: {
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
      };
    };
    readonly data: {
      /** The same as `user_defined_id`: we give no other. */
      readonly id: string;
      readonly user_defined_id: string;
      readonly description: string;
      readonly pretty_name: string;
      /** When its first version was seen. */
      readonly created_at: string;
      readonly major_version: number;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly latest_version_id: string;
      /** Of its highest version; empty when unknown. */
      readonly latest_model_used: string;
      readonly last_used: string | null;
      /** Their ids, the highest number first. */
      readonly versions: readonly string[];
      readonly requests: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
      /** Of how many requests the cost is known, and in the sum. */
      readonly priced: number;
    };
    readonly form: 'enveloped';
  };
  /** List the versions of a prompt marked by header. The highest number first. What each cost, `/v1/metrics/promptVersionDetails` tells. */
  readonly queryMarkedVersions: {
    readonly input: {
      readonly params: {
        /** The value of Helicone-Prompt-Id, percent-encoded. */
        readonly promptId: string;
      };
      readonly body: {
        readonly filter?: 'all' | Readonly<Record<string, unknown>> | undefined;
        /** Accepted for older clients, without effect. */
        readonly includeExperimentVersions?: boolean | undefined;
      };
    };
    readonly data: readonly {
      readonly id: string;
      readonly major_version: number;
      readonly minor_version: number;
      /** The id of the prompt. */
      readonly prompt_v2: string;
      readonly model: string;
      /** The texts of the template, a blank line between them. */
      readonly helicone_template: string;
      /** The same one by one; null = may not be kept. */
      readonly template: readonly string[] | null;
      readonly parameters: Readonly<Record<string, unknown>> | null;
      readonly created_at: string;
      readonly metadata: Readonly<Record<string, unknown>>;
    }[];
    readonly form: 'enveloped';
  };
  /** Fill a prompt marked by header. Makes the body of the next call: that of the newest request of the version whose body was kept whole, its tags filled with these inputs. Turns without a tag, other than instructions, belong to that request and are left out. Every input is needed. */
  readonly compileMarkedPrompt: {
    readonly input: {
      readonly params: {
        /** The value of Helicone-Prompt-Id, percent-encoded. */
        readonly promptId: string;
      };
      readonly body: {
        readonly filter?: 'all' | Readonly<Record<string, unknown>> | undefined;
        /** Accepted for older clients, without effect. */
        readonly includeExperimentVersions?: boolean | undefined;
        readonly inputs: Readonly<Record<string, string>>;
        /** Such as 2.1; default the highest. */
        readonly version?: string | undefined;
      };
    };
    readonly data: {
      readonly id: string;
      readonly major_version: number;
      readonly minor_version: number;
      readonly prompt_v2: string;
      readonly model: string;
      readonly prompt_compiled: unknown;
    };
    readonly form: 'enveloped';
  };
  /** List what requests put into a prompt. A stored one, or one marked by header; newest first. Values are texts: those of another type are in `/v1/request/:id/inputs` as they were sent. `nextCursor` beside `data` is the `cursor` of the next page. Without a timeFilter: the bounds on `request_created_at` in the filter, or the last 30 days. */
  readonly queryPromptInputs: {
    readonly input: {
      readonly params: {
        /** The value of Helicone-Prompt-Id, percent-encoded. */
        readonly promptId: string;
      };
      readonly body: {
        /** "all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}. */
        readonly filter?: FilterNode | undefined;
        /** From `start` inclusive to `end` exclusive. Default: the last 30 days. */
        readonly timeFilter?:
          | {
              /** ISO 8601; UTC when it names no zone. */
              readonly start: string;
              /** ISO 8601; UTC when it names no zone. */
              readonly end: string;
            }
          | undefined;
        /** Such as 2.1. */
        readonly version?: string | undefined;
        readonly limit?: number | undefined;
        readonly cursor?: string | undefined;
      };
    };
    readonly data: readonly {
      readonly request_id: string;
      readonly request_created_at: string;
      readonly prompt_version: string | null;
      readonly version_id: string | null;
      readonly environment: string | null;
      readonly inputs: Readonly<Record<string, string>>;
      /** Turns without a tag, in their order. */
      readonly auto_inputs: readonly string[];
      readonly response_status: number;
      readonly delay_ms: number;
      /** USD; null when no cost is known. */
      readonly cost: number | null;
    }[];
    readonly form: 'page';
  };
  /** Make a call with a stored provider key. Through the gateway, as any call: its limits and rules hold, and it is recorded, with the property `source` = `playground`. Made with a key of the organisation’s own, named Playground, and a stored provider key. The answer is the provider’s, or the gateway’s refusal, with its status, as it arrives; the header `heliometer-request-id` names the request. Ends when the caller leaves. Of keys only an rw key may: others call the gateway themselves. */
  readonly generate: {
    readonly input: {
      readonly body: {
        /** Slug of the provider. */
        readonly provider:
          | 'openai'
          | 'anthropic'
          | 'mistral'
          | 'groq'
          | 'deepseek'
          | 'xai'
          | 'openrouter'
          | 'together'
          | 'fireworks'
          | 'cohere'
          | 'perplexity'
          | 'cerebras'
          | 'deepinfra'
          | 'nebius'
          | 'moonshot'
          | 'nvidia'
          | 'vercel'
          | 'ollama';
        /** Of the stored provider key; null = the newest active one of the provider. */
        readonly providerKeyName?: string | null | undefined;
        /** Of a chat completion, or of Anthropic’s messages; sent as it is. */
        readonly body: Readonly<Record<string, unknown>>;
      };
    };
    readonly data: Readonly<Record<string, unknown>>;
    readonly form: 'stream';
  };
  /** Hits of the cache over time, and what they saved. Of recorded requests; default: the last 30 days, by day. Buckets in which nothing was asked of the cache are left out; `time` is the start of the bucket. */
  readonly cacheMetrics: {
    readonly input:
      | {
          readonly query?: {
            /** ISO 8601; UTC when it names no zone. */
            readonly start?: string | undefined;
            /** ISO 8601; UTC when it names no zone. */
            readonly end?: string | undefined;
            readonly dbIncrement?: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
            /** Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2. */
            readonly timeZoneDifference?: string | undefined;
          };
        }
      | undefined;
    readonly data: {
      readonly cache_hit_count: number;
      /** Requests that asked something of the cache, hits among them. */
      readonly cache_enabled_count: number;
      /** USD that the answers cost the first time, where that is known. */
      readonly saved_cost: number;
      /** How much longer the providers took the first time. */
      readonly saved_latency_ms: number;
      readonly saved_prompt_tokens: number;
      readonly saved_completion_tokens: number;
      readonly over_time: readonly {
        readonly time: string;
        readonly cache_hit_count: number;
        /** Requests that asked something of the cache, hits among them. */
        readonly cache_enabled_count: number;
        /** USD that the answers cost the first time, where that is known. */
        readonly saved_cost: number;
        /** How much longer the providers took the first time. */
        readonly saved_latency_ms: number;
        readonly saved_prompt_tokens: number;
        readonly saved_completion_tokens: number;
      }[];
    };
    readonly form: 'enveloped';
  };
  /** The answers given again most often. By the hits recorded in a time, default: the last 30 days. */
  readonly cachedAnswers: {
    readonly input:
      | {
          readonly query?: {
            /** ISO 8601; UTC when it names no zone. */
            readonly start?: string | undefined;
            /** ISO 8601; UTC when it names no zone. */
            readonly end?: string | undefined;
            readonly limit?: number | undefined;
          };
        }
      | undefined;
    readonly data: readonly {
      /** Of the call it was first given to. */
      readonly exchange_id: string;
      readonly model: string | null;
      readonly provider: string;
      readonly hits: number;
      /** USD, where the cost is known. */
      readonly saved_cost: number;
      readonly saved_latency_ms: number;
      readonly last_hit: string;
      /** null: it is not kept any more. */
      readonly expires: string | null;
    }[];
    readonly form: 'enveloped';
  };
  /** How full the cache is. Entries are the organisation’s; bytes are of all organisations together, as the maximum is. */
  readonly cacheSize: {
    readonly input: undefined;
    readonly data: {
      readonly entries: number;
      readonly bytes: number;
      readonly max_bytes: number;
    };
    readonly form: 'enveloped';
  };
  /** Empty the cache. Of the organisation, or of one seed of it. Takes effect at once everywhere. Needs an rw key. */
  readonly purgeCache: {
    readonly input:
      | {
          readonly query?: {
            /** A Helicone-Cache-Seed. */
            readonly seed?: string | undefined;
          };
        }
      | undefined;
    readonly data: {
      readonly purged: number;
    };
    readonly form: 'enveloped';
  };
  /** List one’s organisations. Of a person all they are in; of a key its own. */
  readonly listOrganizations: {
    readonly input: undefined;
    readonly data: readonly {
      readonly id: string;
      readonly name: string;
      readonly created_at: string;
      /** The caller’s; null for a key. */
      readonly role: 'owner' | 'admin' | 'member' | 'viewer' | null;
      /** Whether `heliometer demo` has put made-up exchanges in it. */
      readonly demo_data: boolean;
      /** What pages show whose address names no range: `7d`, `month`. null = the last 24 hours. */
      readonly default_range: string | null;
      /** IANA. In which pages show times to all members; null = in each browser’s own. */
      readonly time_zone: string | null;
    }[];
    readonly form: 'enveloped';
  };
  /** Create an organisation. Whoever makes it is its owner. Answers its id. */
  readonly createOrganization: {
    readonly input: {
      readonly body: {
        readonly name: string;
      };
    };
    readonly data: string;
    readonly form: 'enveloped';
  };
  /** Get an organisation. One of the caller’s. */
  readonly getOrganization: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: {
      readonly id: string;
      readonly name: string;
      readonly created_at: string;
      /** The caller’s; null for a key. */
      readonly role: 'owner' | 'admin' | 'member' | 'viewer' | null;
      /** Whether `heliometer demo` has put made-up exchanges in it. */
      readonly demo_data: boolean;
      /** What pages show whose address names no range: `7d`, `month`. null = the last 24 hours. */
      readonly default_range: string | null;
      /** IANA. In which pages show times to all members; null = in each browser’s own. */
      readonly time_zone: string | null;
    };
    readonly form: 'enveloped';
  };
  /** Change an organisation. Its name, which belongs to one organisation of this Heliometer, and what pages show whose address does not say. What is not given stays as it is. */
  readonly updateOrganization: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        readonly name?: string | undefined;
        /** What pages show whose address names no range: `7d`, `month`. null = the last 24 hours. */
        readonly default_range?: string | null | undefined;
        /** IANA. In which pages show times to all members; null = in each browser’s own. */
        readonly time_zone?: string | null | undefined;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List the members of an organisation. In the order of their joining. */
  readonly listMembers: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: readonly {
      /** The id of the account. */
      readonly member: string;
      readonly email: string;
      readonly name: string;
      readonly org_role: 'owner' | 'admin' | 'member' | 'viewer';
      readonly joined_at: string;
    }[];
    readonly form: 'enveloped';
  };
  /** List the owners of an organisation. `tier` is always `self-hosted`. */
  readonly listOwners: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: readonly {
      readonly email: string;
      readonly tier: 'self-hosted';
    }[];
    readonly form: 'enveloped';
  };
  /** Invite somebody into an organisation. Makes a link, good once and for seven days, and sends it by mail where a mail server is set. Takes the place of an earlier invitation of the same address. `null` when they are a member already. Only owners invite owners. */
  readonly addMember: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** An e-mail address; upper and lower case are the same. */
        readonly email: string;
        readonly role?: 'owner' | 'admin' | 'member' | 'viewer' | undefined;
      };
    };
    readonly data: {
      readonly id: string;
      /** To be handed on. Shown in this answer and never again. */
      readonly link: string;
      /** Whether the mail server took the mail. */
      readonly mailed: boolean;
      readonly expires_at: string;
    } | null;
    readonly form: 'enveloped';
  };
  /** Change the role of a member. Only owners change owners or make them, and the last one stays. */
  readonly updateMember: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly body: {
        /** The id of the member’s account. */
        readonly memberId: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Remove a member from an organisation. At once, in running sessions too. Only owners remove owners, and the last one stays. */
  readonly removeMember: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
      readonly query: {
        /** The id of the member’s account. */
        readonly memberId: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Leave an organisation. Whatever one’s role; the last owner stays. */
  readonly leaveOrganization: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List open invitations. The newest first. A link itself is never shown again. */
  readonly listInvitations: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: readonly {
      readonly id: string;
      readonly email: string;
      readonly org_role: 'owner' | 'admin' | 'member' | 'viewer';
      readonly created_at: string;
      readonly expires_at: string;
    }[];
    readonly form: 'enveloped';
  };
  /** Withdraw an invitation. Its link is good for nothing from then on. */
  readonly withdrawInvitation: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
        readonly invitationId: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** How people sign in here. Whether the console asks who one is, whether an owner exists, and whether the caller is signed in. */
  readonly authState: {
    readonly input: undefined;
    readonly data: {
      readonly auth: 'accounts' | 'none';
      /** False: the one-time link that the program prints makes the owner. */
      readonly has_owner: boolean;
      readonly signed_in: boolean;
    };
    readonly form: 'enveloped';
  };
  /** See what a one-time link is for. Does not use it up. */
  readonly readLink: {
    readonly input: {
      readonly body: {
        /** What follows `link=` in a one-time link. */
        readonly token: string;
      };
    };
    readonly data: {
      readonly purpose: 'owner' | 'invitation' | 'recovery';
      /** Whose it is; null for the owner’s, who brings one along. */
      readonly email: string | null;
      /** The name of the organisation it leads into. */
      readonly organization: string | null;
      readonly role: 'owner' | 'admin' | 'member' | 'viewer' | null;
      /** True: the password asked for is the account’s own. */
      readonly has_account: boolean;
      readonly expires_at: string;
    };
    readonly form: 'enveloped';
  };
  /** Make the owner’s account by the link the program printed. Owner of every organisation that has none. The answer sets the session cookie. */
  readonly createOwner: {
    readonly input: {
      readonly body: {
        /** What follows `link=` in a one-time link. */
        readonly token: string;
        /** An e-mail address; upper and lower case are the same. */
        readonly email: string;
        /** 12 to 256 characters, any. */
        readonly password: string;
        readonly name?: string | undefined;
      };
    };
    readonly data: {
      /** none: this console asks nobody who they are. */
      readonly auth: 'accounts' | 'none';
      /** null when nobody is asked. */
      readonly account: {
        readonly id: string;
        readonly email: string;
        readonly name: string;
        readonly created_at: string;
      } | null;
      /** What calls are about that name no other. */
      readonly organization: {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      } | null;
      readonly organizations: readonly {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      }[];
      readonly session: {
        readonly id: string;
        readonly expires_at: string;
      } | null;
    };
    readonly form: 'enveloped';
  };
  /** Sign in. Held back after too many failures, for the account and for the address; `Retry-After` says how long. The answer sets the session cookie. */
  readonly signIn: {
    readonly input: {
      readonly body: {
        /** An e-mail address; upper and lower case are the same. */
        readonly email: string;
        readonly password: string;
      };
    };
    readonly data: {
      /** none: this console asks nobody who they are. */
      readonly auth: 'accounts' | 'none';
      /** null when nobody is asked. */
      readonly account: {
        readonly id: string;
        readonly email: string;
        readonly name: string;
        readonly created_at: string;
      } | null;
      /** What calls are about that name no other. */
      readonly organization: {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      } | null;
      readonly organizations: readonly {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      }[];
      readonly session: {
        readonly id: string;
        readonly expires_at: string;
      } | null;
    };
    readonly form: 'enveloped';
  };
  /** Join an organisation by the link of an invitation. Makes the account, with a name and a password, if the invited address has none; else the password is the account’s, and needed unless the account is signed in. The answer sets the session cookie. */
  readonly acceptInvitation: {
    readonly input: {
      readonly body: {
        /** What follows `link=` in a one-time link. */
        readonly token: string;
        readonly password?: string | undefined;
        readonly name?: string | undefined;
      };
    };
    readonly data: {
      /** none: this console asks nobody who they are. */
      readonly auth: 'accounts' | 'none';
      /** null when nobody is asked. */
      readonly account: {
        readonly id: string;
        readonly email: string;
        readonly name: string;
        readonly created_at: string;
      } | null;
      /** What calls are about that name no other. */
      readonly organization: {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      } | null;
      readonly organizations: readonly {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      }[];
      readonly session: {
        readonly id: string;
        readonly expires_at: string;
      } | null;
    };
    readonly form: 'enveloped';
  };
  /** Set a new password by a recovery link. Such links are printed by `heliometer accounts reset`. Ends all sessions of the account. The answer sets the session cookie. */
  readonly recoverAccount: {
    readonly input: {
      readonly body: {
        /** What follows `link=` in a one-time link. */
        readonly token: string;
        /** 12 to 256 characters, any. */
        readonly password: string;
      };
    };
    readonly data: {
      /** none: this console asks nobody who they are. */
      readonly auth: 'accounts' | 'none';
      /** null when nobody is asked. */
      readonly account: {
        readonly id: string;
        readonly email: string;
        readonly name: string;
        readonly created_at: string;
      } | null;
      /** What calls are about that name no other. */
      readonly organization: {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      } | null;
      readonly organizations: readonly {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      }[];
      readonly session: {
        readonly id: string;
        readonly expires_at: string;
      } | null;
    };
    readonly form: 'enveloped';
  };
  /** Who is signed in. The account, its organisations with its role in each, and the one that calls are about. */
  readonly me: {
    readonly input: undefined;
    readonly data: {
      /** none: this console asks nobody who they are. */
      readonly auth: 'accounts' | 'none';
      /** null when nobody is asked. */
      readonly account: {
        readonly id: string;
        readonly email: string;
        readonly name: string;
        readonly created_at: string;
      } | null;
      /** What calls are about that name no other. */
      readonly organization: {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      } | null;
      readonly organizations: readonly {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      }[];
      readonly session: {
        readonly id: string;
        readonly expires_at: string;
      } | null;
    };
    readonly form: 'enveloped';
  };
  /** Change one’s name. Shown to the other members of one’s organisations. */
  readonly renameMe: {
    readonly input: {
      readonly body: {
        readonly name: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Change one’s password. Ends all other sessions of the account. */
  readonly changePassword: {
    readonly input: {
      readonly body: {
        readonly currentPassword: string;
        /** 12 to 256 characters, any. */
        readonly newPassword: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Sign out. Ends this session. */
  readonly signOut: {
    readonly input: undefined;
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Sign out everywhere. Ends every session of the account, this one too. */
  readonly signOutEverywhere: {
    readonly input: undefined;
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** List one’s sessions. The last used first. */
  readonly listSessions: {
    readonly input: undefined;
    readonly data: readonly {
      readonly id: string;
      readonly created_at: string;
      /** To within five minutes. */
      readonly seen_at: string;
      readonly expires_at: string;
      /** Where it was signed in from. */
      readonly address: string;
      readonly user_agent: string;
      readonly current: boolean;
    }[];
    readonly form: 'enveloped';
  };
  /** End one of one’s sessions. It is refused at its next call. */
  readonly endSession: {
    readonly input: {
      readonly params: {
        /** A UUID. */
        readonly id: string;
      };
    };
    readonly data: null;
    readonly form: 'enveloped';
  };
  /** Switch to another of one’s organisations. For this session; where nobody is asked who they are, for this browser, by a cookie. The header `Heliometer-Organization` does it for one call. */
  readonly switchOrganization: {
    readonly input: {
      readonly body: {
        readonly organizationId: string;
      };
    };
    readonly data: {
      /** none: this console asks nobody who they are. */
      readonly auth: 'accounts' | 'none';
      /** null when nobody is asked. */
      readonly account: {
        readonly id: string;
        readonly email: string;
        readonly name: string;
        readonly created_at: string;
      } | null;
      /** What calls are about that name no other. */
      readonly organization: {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      } | null;
      readonly organizations: readonly {
        readonly id: string;
        readonly name: string;
        readonly role: 'owner' | 'admin' | 'member' | 'viewer';
      }[];
      readonly session: {
        readonly id: string;
        readonly expires_at: string;
      } | null;
    };
    readonly form: 'enveloped';
  };
  /** Log a call to OpenAI. The answer comes when the call is safely written down; its Helicone-Id is the id of the request. Answered by the gateways, the console running or not. */
  readonly logOpenAi: {
    readonly input: {
      readonly body: {
        readonly providerRequest: {
          /** Where the call went; anything else when it went to no URL. */
          readonly url: string;
          /** The body as the provider got it; or an event with `_type` tool, vector_db or data. */
          readonly json: Readonly<Record<string, unknown>>;
          /** Helicone headers. They go before the same ones sent as headers of this request. */
          readonly meta: Readonly<Record<string, string | number | boolean | null>>;
        };
        readonly providerResponse: {
          /** The answer. Of a stream `{"streamed_data": [events]}`. */
          readonly json?: unknown;
          /** In its place the answer’s text, a stream’s too. */
          readonly textBody?: string | null | undefined;
          readonly status: number;
          readonly headers: Readonly<
            Record<string, string | number | boolean | null | readonly (string | number | boolean | null)[]>
          >;
        };
        readonly timing?:
          | {
              /** Of the Unix epoch. */
              readonly startTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              /** Of the Unix epoch. */
              readonly endTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              readonly timeToFirstToken?: number | null | undefined;
            }
          | null
          | undefined;
        /** Whose models were called, where the URL does not tell. */
        readonly provider?: string | null | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** Log a call to Anthropic. The answer comes when the call is safely written down; its Helicone-Id is the id of the request. Answered by the gateways, the console running or not. */
  readonly logAnthropic: {
    readonly input: {
      readonly body: {
        readonly providerRequest: {
          /** Where the call went; anything else when it went to no URL. */
          readonly url: string;
          /** The body as the provider got it; or an event with `_type` tool, vector_db or data. */
          readonly json: Readonly<Record<string, unknown>>;
          /** Helicone headers. They go before the same ones sent as headers of this request. */
          readonly meta: Readonly<Record<string, string | number | boolean | null>>;
        };
        readonly providerResponse: {
          /** The answer. Of a stream `{"streamed_data": [events]}`. */
          readonly json?: unknown;
          /** In its place the answer’s text, a stream’s too. */
          readonly textBody?: string | null | undefined;
          readonly status: number;
          readonly headers: Readonly<
            Record<string, string | number | boolean | null | readonly (string | number | boolean | null)[]>
          >;
        };
        readonly timing?:
          | {
              /** Of the Unix epoch. */
              readonly startTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              /** Of the Unix epoch. */
              readonly endTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              readonly timeToFirstToken?: number | null | undefined;
            }
          | null
          | undefined;
        /** Whose models were called, where the URL does not tell. */
        readonly provider?: string | null | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** Log a call to Google. The answer comes when the call is safely written down; its Helicone-Id is the id of the request. Answered by the gateways, the console running or not. */
  readonly logGoogle: {
    readonly input: {
      readonly body: {
        readonly providerRequest: {
          /** Where the call went; anything else when it went to no URL. */
          readonly url: string;
          /** The body as the provider got it; or an event with `_type` tool, vector_db or data. */
          readonly json: Readonly<Record<string, unknown>>;
          /** Helicone headers. They go before the same ones sent as headers of this request. */
          readonly meta: Readonly<Record<string, string | number | boolean | null>>;
        };
        readonly providerResponse: {
          /** The answer. Of a stream `{"streamed_data": [events]}`. */
          readonly json?: unknown;
          /** In its place the answer’s text, a stream’s too. */
          readonly textBody?: string | null | undefined;
          readonly status: number;
          readonly headers: Readonly<
            Record<string, string | number | boolean | null | readonly (string | number | boolean | null)[]>
          >;
        };
        readonly timing?:
          | {
              /** Of the Unix epoch. */
              readonly startTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              /** Of the Unix epoch. */
              readonly endTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              readonly timeToFirstToken?: number | null | undefined;
            }
          | null
          | undefined;
        /** Whose models were called, where the URL does not tell. */
        readonly provider?: string | null | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** Log a call to any model, or an event. The answer comes when the call is safely written down; its Helicone-Id is the id of the request. Answered by the gateways, the console running or not. */
  readonly logCustom: {
    readonly input: {
      readonly body: {
        readonly providerRequest: {
          /** Where the call went; anything else when it went to no URL. */
          readonly url: string;
          /** The body as the provider got it; or an event with `_type` tool, vector_db or data. */
          readonly json: Readonly<Record<string, unknown>>;
          /** Helicone headers. They go before the same ones sent as headers of this request. */
          readonly meta: Readonly<Record<string, string | number | boolean | null>>;
        };
        readonly providerResponse: {
          /** The answer. Of a stream `{"streamed_data": [events]}`. */
          readonly json?: unknown;
          /** In its place the answer’s text, a stream’s too. */
          readonly textBody?: string | null | undefined;
          readonly status: number;
          readonly headers: Readonly<
            Record<string, string | number | boolean | null | readonly (string | number | boolean | null)[]>
          >;
        };
        readonly timing?:
          | {
              /** Of the Unix epoch. */
              readonly startTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              /** Of the Unix epoch. */
              readonly endTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              readonly timeToFirstToken?: number | null | undefined;
            }
          | null
          | undefined;
        /** Whose models were called, where the URL does not tell. */
        readonly provider?: string | null | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** Log a call to any model, or an event. The answer comes when the call is safely written down; its Helicone-Id is the id of the request. Answered by the gateways, the console running or not. */
  readonly logTrace: {
    readonly input: {
      readonly body: {
        readonly providerRequest: {
          /** Where the call went; anything else when it went to no URL. */
          readonly url: string;
          /** The body as the provider got it; or an event with `_type` tool, vector_db or data. */
          readonly json: Readonly<Record<string, unknown>>;
          /** Helicone headers. They go before the same ones sent as headers of this request. */
          readonly meta: Readonly<Record<string, string | number | boolean | null>>;
        };
        readonly providerResponse: {
          /** The answer. Of a stream `{"streamed_data": [events]}`. */
          readonly json?: unknown;
          /** In its place the answer’s text, a stream’s too. */
          readonly textBody?: string | null | undefined;
          readonly status: number;
          readonly headers: Readonly<
            Record<string, string | number | boolean | null | readonly (string | number | boolean | null)[]>
          >;
        };
        readonly timing?:
          | {
              /** Of the Unix epoch. */
              readonly startTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              /** Of the Unix epoch. */
              readonly endTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              readonly timeToFirstToken?: number | null | undefined;
            }
          | null
          | undefined;
        /** Whose models were called, where the URL does not tell. */
        readonly provider?: string | null | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** Log a call to any model, or an event. The answer comes when the call is safely written down; its Helicone-Id is the id of the request. Answered by the gateways, the console running or not. */
  readonly logTraceShort: {
    readonly input: {
      readonly body: {
        readonly providerRequest: {
          /** Where the call went; anything else when it went to no URL. */
          readonly url: string;
          /** The body as the provider got it; or an event with `_type` tool, vector_db or data. */
          readonly json: Readonly<Record<string, unknown>>;
          /** Helicone headers. They go before the same ones sent as headers of this request. */
          readonly meta: Readonly<Record<string, string | number | boolean | null>>;
        };
        readonly providerResponse: {
          /** The answer. Of a stream `{"streamed_data": [events]}`. */
          readonly json?: unknown;
          /** In its place the answer’s text, a stream’s too. */
          readonly textBody?: string | null | undefined;
          readonly status: number;
          readonly headers: Readonly<
            Record<string, string | number | boolean | null | readonly (string | number | boolean | null)[]>
          >;
        };
        readonly timing?:
          | {
              /** Of the Unix epoch. */
              readonly startTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              /** Of the Unix epoch. */
              readonly endTime: {
                readonly seconds: number;
                readonly milliseconds: number;
              };
              readonly timeToFirstToken?: number | null | undefined;
            }
          | null
          | undefined;
        /** Whose models were called, where the URL does not tell. */
        readonly provider?: string | null | undefined;
      };
    };
    readonly data: {
      readonly id: string;
    };
    readonly form: 'enveloped';
  };
  /** Take OpenTelemetry spans. Each span becomes a request of the session that its trace is, below its parent: calls to models with usage and cost, others as events of type tool, vector_db or data. The answer comes when all are safely written down; a span that is sent again is kept once. Errors are google.rpc.Status in the encoding that was sent. Answered by the gateways, the console running or not. */
  readonly takeSpans: {
    readonly input: {
      readonly body: {
        readonly resourceSpans?: readonly Readonly<Record<string, unknown>>[] | undefined;
      } & Readonly<Record<string, unknown>>;
    };
    readonly data: {
      readonly partialSuccess?: {
        /** How many; the others are kept. */
        readonly rejectedSpans: string;
        readonly errorMessage: string;
      };
    };
    readonly form: 'bare';
  };
  /** Take OpenTelemetry spans of @helicone/async. Each span becomes a request of the session that its trace is, below its parent: calls to models with usage and cost, others as events of type tool, vector_db or data. The answer comes when all are safely written down; a span that is sent again is kept once. Errors are google.rpc.Status in the encoding that was sent. Answered by the gateways, the console running or not. */
  readonly takeSpansOfAsync: {
    readonly input: {
      readonly body: {
        readonly resourceSpans?: readonly Readonly<Record<string, unknown>>[] | undefined;
      } & Readonly<Record<string, unknown>>;
    };
    readonly data: {
      readonly partialSuccess?: {
        /** How many; the others are kept. */
        readonly rejectedSpans: string;
        readonly errorMessage: string;
      };
    };
    readonly form: 'bare';
  };
  /** Take OpenTelemetry spans of helicone-async. Each span becomes a request of the session that its trace is, below its parent: calls to models with usage and cost, others as events of type tool, vector_db or data. The answer comes when all are safely written down; a span that is sent again is kept once. Errors are google.rpc.Status in the encoding that was sent. Answered by the gateways, the console running or not. */
  readonly takeSpansOfPython: {
    readonly input: {
      readonly body: {
        readonly resourceSpans?: readonly Readonly<Record<string, unknown>>[] | undefined;
      } & Readonly<Record<string, unknown>>;
    };
    readonly data: {
      readonly partialSuccess?: {
        /** How many; the others are kept. */
        readonly rejectedSpans: string;
        readonly errorMessage: string;
      };
    };
    readonly form: 'bare';
  };
  /** How this Heliometer is. Of the whole of it, all organisations together. What is set by secrets is told by host and sender; passwords and headers never. */
  readonly readSystem: {
    readonly input: undefined;
    readonly data: {
      readonly version: string;
      readonly node: string;
      /** ClickHouse’s version; null while it does not answer. */
      readonly engine: string | null;
      /** When the console was started. */
      readonly started_at: string;
      readonly sizes: {
        /** What records take up in their store. */
        readonly records: number | null;
        /** Bodies too large for their records. */
        readonly bodies: number | null;
        /** null = it lies elsewhere, or could not be read. */
        readonly journal: number | null;
        /** Cached answers. */
        readonly cache: number | null;
        /** Organisations, keys, prompts and settings. */
        readonly control: number | null;
      };
      /** Requests stored, deleted ones among them until they have left the disk. */
      readonly rows: number | null;
      /** What was not kept since the processes were started, by kind; 0 is the rule. */
      readonly lost: readonly {
        readonly kind: string;
        readonly count: number;
      }[];
      readonly integrations: {
        readonly smtp: {
          readonly host: string;
          readonly from: string;
        } | null;
        readonly otel: {
          readonly host: string;
          readonly sample_rate: number;
          readonly content: boolean;
        } | null;
        /** What links in mails and messages lead to. */
        readonly public_url: string | null;
      };
    };
    readonly form: 'enveloped';
  };
  /** Have the doctor look. What `heliometer doctor` says on the machine: settings, ports, stores, disk, clock and upstreams. It changes nothing. Its findings name paths and addresses of the machine, so it is for admins and owners of the first organisation, and its rw keys. */
  readonly examineSystem: {
    readonly input: undefined;
    readonly data: readonly {
      readonly verdict: 'ok' | 'warning' | 'broken';
      readonly subject: string;
      readonly found: string;
      readonly advice: string | null;
    }[];
    readonly form: 'enveloped';
  };
  /** This API as an OpenAPI 3.1 document. Made from the table that the server answers by. */
  readonly openapi: {
    readonly input: undefined;
    readonly data: Readonly<Record<string, unknown>>;
    readonly form: 'bare';
  };
  /** This API as a page to read. HTML without scripts that asks no other host for anything. */
  readonly docs: {
    readonly input: undefined;
    readonly data: string;
    readonly form: 'stream';
  };
}

/** How `data` travels: in an envelope, as a part of a list, alone, or as a stream of bytes. */
export type AnswerForm = 'enveloped' | 'page' | 'bare' | 'stream';

export const ROUTES: { readonly [Id in keyof Routes]: readonly [method: string, path: string, form: AnswerForm] } = {
  queryRequests: ['POST', '/api/v1/request/query', 'page'],
  queryRequestsClickhouse: ['POST', '/api/v1/request/query-clickhouse', 'page'],
  listRequests: ['POST', '/api/v1/request/query-rows', 'page'],
  countRequests: ['POST', '/api/v1/request/count/query', 'enveloped'],
  requestsByIds: ['POST', '/api/v1/request/query-ids', 'enveloped'],
  exportRequests: ['GET', '/api/v1/request/export', 'stream'],
  importRequests: ['POST', '/api/v1/request/import', 'enveloped'],
  getRequest: ['GET', '/api/v1/request/:id', 'enveloped'],
  getRequestBodies: ['GET', '/api/v1/request/:id/body', 'bare'],
  giveFeedback: ['POST', '/api/v1/request/:id/feedback', 'enveloped'],
  giveScores: ['POST', '/api/v1/request/:id/score', 'enveloped'],
  putProperty: ['PUT', '/api/v1/request/:id/property', 'enveloped'],
  getRequestInputs: ['GET', '/api/v1/request/:id/inputs', 'enveloped'],
  deleteRequest: ['DELETE', '/api/v1/request/:id', 'enveloped'],
  deleteRequests: ['POST', '/api/v1/request/delete', 'enveloped'],
  querySessions: ['POST', '/api/v1/session/query', 'page'],
  countSessions: ['POST', '/api/v1/session/count', 'enveloped'],
  querySessionNames: ['POST', '/api/v1/session/name/query', 'enveloped'],
  querySessionMetrics: ['POST', '/api/v1/session/metrics/query', 'enveloped'],
  getSessionTree: ['GET', '/api/v1/session/:sessionId/tree', 'enveloped'],
  giveSessionFeedback: ['POST', '/api/v1/session/:sessionId/feedback', 'enveloped'],
  getSessionTag: ['GET', '/api/v1/session/:sessionId/tag', 'enveloped'],
  tagSession: ['POST', '/api/v1/session/:sessionId/tag', 'enveloped'],
  queryUserMetrics: ['POST', '/api/v1/user/metrics/query', 'enveloped'],
  queryUserMetricsOverview: ['POST', '/api/v1/user/metrics-overview/query', 'enveloped'],
  queryUsers: ['POST', '/api/v1/user/query', 'enveloped'],
  sqlSchema: ['GET', '/api/v1/helicone-sql/schema', 'enveloped'],
  executeSql: ['POST', '/api/v1/helicone-sql/execute', 'enveloped'],
  downloadSql: ['POST', '/api/v1/helicone-sql/download', 'stream'],
  listSavedQueries: ['GET', '/api/v1/helicone-sql/saved-queries', 'enveloped'],
  getSavedQuery: ['GET', '/api/v1/helicone-sql/saved-query/:id', 'enveloped'],
  saveQuery: ['POST', '/api/v1/helicone-sql/saved-query', 'enveloped'],
  replaceSavedQuery: ['PUT', '/api/v1/helicone-sql/saved-query/:id', 'enveloped'],
  deleteSavedQuery: ['DELETE', '/api/v1/helicone-sql/saved-query/:id', 'enveloped'],
  deleteSavedQueries: ['POST', '/api/v1/helicone-sql/saved-queries/bulk-delete', 'enveloped'],
  queryProperties: ['POST', '/api/v1/property/query', 'enveloped'],
  hideProperty: ['POST', '/api/v1/property/hide', 'enveloped'],
  restoreProperty: ['POST', '/api/v1/property/restore', 'enveloped'],
  queryHiddenProperties: ['POST', '/api/v1/property/hidden/query', 'enveloped'],
  searchPropertyValues: ['POST', '/api/v1/property/:propertyKey/search', 'enveloped'],
  queryPropertyValues: ['POST', '/api/v1/property/:propertyKey/values/query', 'enveloped'],
  topPropertyCosts: ['POST', '/api/v1/property/:propertyKey/top-costs/query', 'enveloped'],
  topPropertyRequests: ['POST', '/api/v1/property/:propertyKey/top-requests/query', 'enveloped'],
  propertiesOverTime: ['POST', '/api/v1/property/properties/over-time', 'enveloped'],
  totalRequests: ['POST', '/api/v1/metrics/totalRequests', 'enveloped'],
  totalCost: ['POST', '/api/v1/metrics/totalCost', 'enveloped'],
  averageLatency: ['POST', '/api/v1/metrics/averageLatency', 'enveloped'],
  averageTimeToFirstToken: ['POST', '/api/v1/metrics/averageTimeToFirstToken', 'enveloped'],
  totalThreats: ['POST', '/api/v1/metrics/totalThreats', 'enveloped'],
  activeUsers: ['POST', '/api/v1/metrics/activeUsers', 'enveloped'],
  averageTokensPerRequest: ['POST', '/api/v1/metrics/averageTokensPerRequest', 'enveloped'],
  requestCount: ['POST', '/api/v1/metrics/requestCount', 'enveloped'],
  requestOverTime: ['POST', '/api/v1/metrics/requestOverTime', 'enveloped'],
  errorOverTime: ['POST', '/api/v1/metrics/errorOverTime', 'enveloped'],
  requestStatusOverTime: ['POST', '/api/v1/metrics/requestStatusOverTime', 'enveloped'],
  usersOverTime: ['POST', '/api/v1/metrics/usersOverTime', 'enveloped'],
  threatsOverTime: ['POST', '/api/v1/metrics/threatsOverTime', 'enveloped'],
  costOverTime: ['POST', '/api/v1/metrics/costOverTime', 'enveloped'],
  tokensOverTime: ['POST', '/api/v1/metrics/tokensOverTime', 'enveloped'],
  latencyOverTime: ['POST', '/api/v1/metrics/latencyOverTime', 'enveloped'],
  timeToFirstToken: ['POST', '/api/v1/metrics/timeToFirstToken', 'enveloped'],
  quantiles: ['POST', '/api/v1/metrics/quantiles', 'enveloped'],
  models: ['POST', '/api/v1/metrics/models', 'enveloped'],
  modelDetails: ['POST', '/api/v1/metrics/modelDetails', 'enveloped'],
  promptDetails: ['POST', '/api/v1/metrics/promptDetails', 'enveloped'],
  promptVersionDetails: ['POST', '/api/v1/metrics/promptVersionDetails', 'enveloped'],
  dashboardScores: ['POST', '/api/v1/dashboard/scores/query', 'enveloped'],
  country: ['POST', '/api/v1/metrics/country', 'enveloped'],
  providers: ['POST', '/api/v1/providers', 'enveloped'],
  dashboard: ['POST', '/api/dashboard', 'enveloped'],
  queryDatasets: ['POST', '/api/v1/helicone-dataset/query', 'enveloped'],
  createDataset: ['POST', '/api/v1/helicone-dataset', 'enveloped'],
  mutateDataset: ['POST', '/api/v1/helicone-dataset/:id/mutate', 'enveloped'],
  collectDataset: ['POST', '/api/v1/helicone-dataset/:id/collect', 'enveloped'],
  queryDatasetRows: ['POST', '/api/v1/helicone-dataset/:id/query', 'enveloped'],
  countDatasetRows: ['POST', '/api/v1/helicone-dataset/:id/count', 'enveloped'],
  getDatasetRow: ['GET', '/api/v1/helicone-dataset/:id/request/:rowId', 'enveloped'],
  getDatasetRowBodies: ['GET', '/api/v1/helicone-dataset/:id/request/:rowId/body', 'bare'],
  editDatasetRow: ['POST', '/api/v1/helicone-dataset/:id/request/:rowId', 'enveloped'],
  renameDataset: ['POST', '/api/v1/helicone-dataset/:id/rename', 'enveloped'],
  checkDataset: ['POST', '/api/v1/helicone-dataset/:id/check', 'enveloped'],
  exportDataset: ['GET', '/api/v1/helicone-dataset/:id/export', 'stream'],
  deleteDataset: ['POST', '/api/v1/helicone-dataset/:id/delete', 'enveloped'],
  queryEvals: ['POST', '/api/v1/evals/query', 'enveloped'],
  listScores: ['GET', '/api/v1/evals/scores', 'enveloped'],
  queryScoreDistributions: ['POST', '/api/v1/evals/score-distributions/query', 'enveloped'],
  summarizeEvals: ['POST', '/api/v1/evals/summary/query', 'enveloped'],
  giveEval: ['POST', '/api/v1/evals/:id', 'enveloped'],
  createEvaluator: ['POST', '/api/v1/evaluator', 'enveloped'],
  queryEvaluators: ['POST', '/api/v1/evaluator/query', 'enveloped'],
  testLlmEvaluator: ['POST', '/api/v1/evaluator/llm/test', 'enveloped'],
  getEvaluator: ['GET', '/api/v1/evaluator/:id', 'enveloped'],
  changeEvaluator: ['PUT', '/api/v1/evaluator/:id', 'enveloped'],
  listOnlineEvaluators: ['GET', '/api/v1/evaluator/:id/onlineEvaluators', 'enveloped'],
  createOnlineEvaluator: ['POST', '/api/v1/evaluator/:id/onlineEvaluators', 'enveloped'],
  deleteOnlineEvaluator: ['DELETE', '/api/v1/evaluator/:id/onlineEvaluators/:onlineEvaluatorId', 'enveloped'],
  deleteEvaluator: ['DELETE', '/api/v1/evaluator/:id', 'enveloped'],
  evaluatorStats: ['GET', '/api/v1/evaluator/:id/stats', 'enveloped'],
  listModels: ['GET', '/api/v1/models', 'bare'],
  listMultimodalModels: ['GET', '/api/v1/models/multimodal', 'bare'],
  modelRegistry: ['GET', '/api/v1/public/model-registry/models', 'enveloped'],
  listFilters: ['GET', '/api/v1/filter', 'enveloped'],
  getFilter: ['GET', '/api/v1/filter/:id', 'enveloped'],
  saveFilter: ['POST', '/api/v1/filter', 'enveloped'],
  changeFilter: ['PATCH', '/api/v1/filter/:id', 'enveloped'],
  deleteFilter: ['DELETE', '/api/v1/filter/:id', 'enveloped'],
  listKeys: ['GET', '/api/v1/api-keys', 'enveloped'],
  createKey: ['POST', '/api/v1/api-keys', 'enveloped'],
  renameKey: ['PATCH', '/api/v1/api-keys/:id', 'enveloped'],
  revokeKey: ['DELETE', '/api/v1/api-keys/:id', 'enveloped'],
  addVaultKey: ['POST', '/api/v1/vault/add', 'enveloped'],
  listVaultKeys: ['GET', '/api/v1/vault/keys', 'enveloped'],
  getVaultKey: ['GET', '/api/v1/vault/key/:id', 'enveloped'],
  updateVaultKey: ['PATCH', '/api/v1/vault/update/:id', 'enveloped'],
  listProviderKeys: ['GET', '/api/v1/api-keys/provider-keys', 'enveloped'],
  createProviderKey: ['POST', '/api/v1/api-keys/provider-key', 'enveloped'],
  getProviderKey: ['GET', '/api/v1/api-keys/provider-key/:id', 'enveloped'],
  updateProviderKey: ['PATCH', '/api/v1/api-keys/provider-key/:id', 'enveloped'],
  deleteProviderKey: ['DELETE', '/api/v1/api-keys/provider-key/:id', 'enveloped'],
  createProxyKey: ['POST', '/api/v1/api-keys/proxy-key', 'enveloped'],
  listPrices: ['GET', '/api/v1/prices', 'enveloped'],
  putPrice: ['PUT', '/api/v1/prices', 'enveloped'],
  deletePrice: ['DELETE', '/api/v1/prices/:id', 'enveloped'],
  recomputeCosts: ['POST', '/api/v1/prices/recompute', 'enveloped'],
  listRecomputations: ['GET', '/api/v1/prices/recompute', 'enveloped'],
  getRecomputation: ['GET', '/api/v1/prices/recompute/:id', 'enveloped'],
  listRateLimits: ['GET', '/api/v1/rate-limits', 'enveloped'],
  rateLimitUse: ['GET', '/api/v1/rate-limits/use', 'enveloped'],
  sentRateLimits: ['GET', '/api/v1/rate-limits/by-header', 'enveloped'],
  refusalsOverTime: ['POST', '/api/v1/rate-limits/refusals/over-time', 'enveloped'],
  createRateLimit: ['POST', '/api/v1/rate-limits', 'enveloped'],
  replaceRateLimit: ['PUT', '/api/v1/rate-limits/:id', 'enveloped'],
  changeRateLimit: ['PATCH', '/api/v1/rate-limits/:id', 'enveloped'],
  deleteRateLimit: ['DELETE', '/api/v1/rate-limits/:id', 'enveloped'],
  getRedaction: ['GET', '/api/v1/redaction', 'enveloped'],
  putRedaction: ['PUT', '/api/v1/redaction', 'enveloped'],
  previewRedaction: ['POST', '/api/v1/redaction/preview', 'enveloped'],
  getRetention: ['GET', '/api/v1/retention', 'enveloped'],
  putRetention: ['PUT', '/api/v1/retention', 'enveloped'],
  previewRetention: ['POST', '/api/v1/retention/preview', 'enveloped'],
  listWebhooks: ['GET', '/api/v1/webhooks', 'enveloped'],
  createWebhook: ['POST', '/api/v1/webhooks', 'enveloped'],
  changeWebhook: ['PATCH', '/api/v1/webhooks/:id', 'enveloped'],
  deleteWebhook: ['DELETE', '/api/v1/webhooks/:id', 'enveloped'],
  testWebhook: ['POST', '/api/v1/webhooks/:id/test', 'enveloped'],
  listWebhookDeliveries: ['GET', '/api/v1/webhooks/:id/deliveries', 'page'],
  countWebhookDeliveries: ['GET', '/api/v1/webhooks/:id/deliveries/count', 'enveloped'],
  getWebhookDelivery: ['GET', '/api/v1/webhooks/:id/deliveries/:deliveryId', 'enveloped'],
  replayFailedDeliveries: ['POST', '/api/v1/webhooks/:id/replay', 'enveloped'],
  replayWebhookDelivery: ['POST', '/api/v1/webhooks/:id/deliveries/:deliveryId/replay', 'enveloped'],
  queryAlerts: ['GET', '/api/v1/alert/query', 'enveloped'],
  createAlert: ['POST', '/api/v1/alert/create', 'enveloped'],
  changeAlert: ['PATCH', '/api/v1/alert/:id', 'enveloped'],
  deleteAlert: ['DELETE', '/api/v1/alert/:id', 'enveloped'],
  testAlertChannels: ['POST', '/api/v1/alert/test', 'enveloped'],
  previewAlert: ['POST', '/api/v1/alert/preview', 'enveloped'],
  getReport: ['GET', '/api/v1/report', 'enveloped'],
  putReport: ['PUT', '/api/v1/report', 'enveloped'],
  deleteReport: ['DELETE', '/api/v1/report', 'enveloped'],
  previewReport: ['GET', '/api/v1/report/preview', 'enveloped'],
  createPrompt: ['POST', '/api/v1/prompt-2025', 'enveloped'],
  updatePrompt: ['POST', '/api/v1/prompt-2025/update', 'enveloped'],
  getPrompt: ['GET', '/api/v1/prompt-2025/id/:promptId', 'enveloped'],
  queryPrompts: ['POST', '/api/v1/prompt-2025/query', 'enveloped'],
  renamePrompt: ['POST', '/api/v1/prompt-2025/id/:promptId/rename', 'enveloped'],
  tagPrompt: ['PATCH', '/api/v1/prompt-2025/id/:promptId/tags', 'enveloped'],
  deletePrompt: ['DELETE', '/api/v1/prompt-2025/:promptId', 'enveloped'],
  deletePromptVersion: ['DELETE', '/api/v1/prompt-2025/:promptId/:versionId', 'enveloped'],
  promptTags: ['GET', '/api/v1/prompt-2025/tags', 'enveloped'],
  promptEnvironments: ['GET', '/api/v1/prompt-2025/environments', 'enveloped'],
  countPrompts: ['GET', '/api/v1/prompt-2025/count', 'enveloped'],
  getPromptBody: ['GET', '/api/v1/prompt-2025/:promptId/prompt-body', 'enveloped'],
  openPromptLink: ['GET', '/api/v1/prompt-2025/body/:bodyLink', 'bare'],
  getPromptVersionInputs: ['GET', '/api/v1/prompt-2025/id/:promptId/:versionId/inputs', 'enveloped'],
  queryPromptVersion: ['POST', '/api/v1/prompt-2025/query/version', 'enveloped'],
  queryPromptVersions: ['POST', '/api/v1/prompt-2025/query/versions', 'enveloped'],
  queryProductionVersion: ['POST', '/api/v1/prompt-2025/query/production-version', 'enveloped'],
  queryEnvironmentVersion: ['POST', '/api/v1/prompt-2025/query/environment-version', 'enveloped'],
  queryTotalVersions: ['POST', '/api/v1/prompt-2025/query/total-versions', 'enveloped'],
  setPromptEnvironment: ['POST', '/api/v1/prompt-2025/update/environment', 'enveloped'],
  removePromptEnvironment: ['POST', '/api/v1/prompt-2025/remove/environment', 'enveloped'],
  queryPromptVersionBody: ['POST', '/api/v2/prompt-2025/query/version', 'enveloped'],
  queryPromptVersionsBodies: ['POST', '/api/v2/prompt-2025/query/versions', 'enveloped'],
  queryProductionVersionBody: ['POST', '/api/v2/prompt-2025/query/production-version', 'enveloped'],
  queryEnvironmentVersionBody: ['POST', '/api/v2/prompt-2025/query/environment-version', 'enveloped'],
  queryMarkedPrompts: ['POST', '/api/v1/prompt/query', 'enveloped'],
  hasMarkedPrompts: ['GET', '/api/v1/prompt/has-prompts', 'enveloped'],
  queryMarkedPrompt: ['POST', '/api/v1/prompt/:promptId/query', 'enveloped'],
  queryMarkedVersions: ['POST', '/api/v1/prompt/:promptId/versions/query', 'enveloped'],
  compileMarkedPrompt: ['POST', '/api/v1/prompt/:promptId/compile', 'enveloped'],
  queryPromptInputs: ['POST', '/api/v1/prompt/:promptId/inputs/query', 'page'],
  generate: ['POST', '/api/v1/playground/generate', 'stream'],
  cacheMetrics: ['GET', '/api/v1/cache/metrics', 'enveloped'],
  cachedAnswers: ['GET', '/api/v1/cache/answers', 'enveloped'],
  cacheSize: ['GET', '/api/v1/cache/size', 'enveloped'],
  purgeCache: ['DELETE', '/api/v1/cache', 'enveloped'],
  listOrganizations: ['GET', '/api/v1/organization', 'enveloped'],
  createOrganization: ['POST', '/api/v1/organization/create', 'enveloped'],
  getOrganization: ['GET', '/api/v1/organization/:id', 'enveloped'],
  updateOrganization: ['POST', '/api/v1/organization/:id/update', 'enveloped'],
  listMembers: ['GET', '/api/v1/organization/:id/members', 'enveloped'],
  listOwners: ['GET', '/api/v1/organization/:id/owner', 'enveloped'],
  addMember: ['POST', '/api/v1/organization/:id/add_member', 'enveloped'],
  updateMember: ['POST', '/api/v1/organization/:id/update_member', 'enveloped'],
  removeMember: ['DELETE', '/api/v1/organization/:id/remove_member', 'enveloped'],
  leaveOrganization: ['POST', '/api/v1/organization/:id/leave', 'enveloped'],
  listInvitations: ['GET', '/api/v1/organization/:id/invitations', 'enveloped'],
  withdrawInvitation: ['DELETE', '/api/v1/organization/:id/invitations/:invitationId', 'enveloped'],
  authState: ['GET', '/api/auth/state', 'enveloped'],
  readLink: ['POST', '/api/auth/link', 'enveloped'],
  createOwner: ['POST', '/api/auth/first-owner', 'enveloped'],
  signIn: ['POST', '/api/auth/sign-in', 'enveloped'],
  acceptInvitation: ['POST', '/api/auth/accept-invitation', 'enveloped'],
  recoverAccount: ['POST', '/api/auth/recover', 'enveloped'],
  me: ['GET', '/api/auth/me', 'enveloped'],
  renameMe: ['PATCH', '/api/auth/me', 'enveloped'],
  changePassword: ['POST', '/api/auth/password', 'enveloped'],
  signOut: ['POST', '/api/auth/sign-out', 'enveloped'],
  signOutEverywhere: ['POST', '/api/auth/sign-out-everywhere', 'enveloped'],
  listSessions: ['GET', '/api/auth/sessions', 'enveloped'],
  endSession: ['DELETE', '/api/auth/sessions/:id', 'enveloped'],
  switchOrganization: ['POST', '/api/auth/organization', 'enveloped'],
  logOpenAi: ['POST', '/oai/v1/log', 'enveloped'],
  logAnthropic: ['POST', '/anthropic/v1/log', 'enveloped'],
  logGoogle: ['POST', '/googleapis/v1/log', 'enveloped'],
  logCustom: ['POST', '/custom/v1/log', 'enveloped'],
  logTrace: ['POST', '/v1/trace/custom/v1/log', 'enveloped'],
  logTraceShort: ['POST', '/v1/trace/custom/log', 'enveloped'],
  takeSpans: ['POST', '/v1/traces', 'bare'],
  takeSpansOfAsync: ['POST', '/v1/trace/log', 'bare'],
  takeSpansOfPython: ['POST', '/v1/trace/log-python', 'bare'],
  readSystem: ['GET', '/api/v1/system', 'enveloped'],
  examineSystem: ['POST', '/api/v1/system/examine', 'enveloped'],
  openapi: ['GET', '/api/openapi.json', 'bare'],
  docs: ['GET', '/api/docs', 'stream'],
};
