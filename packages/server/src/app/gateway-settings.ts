// The table's settings as the gateway's own words.
import type { GatewaySettings } from '../gateway/settings.ts';
import type { Settings } from './config/table.ts';

export function toGatewaySettings(settings: Settings): GatewaySettings {
  return {
    anonymous: settings['gateway.anonymous'],
    lenientHeaders: settings['gateway.lenientHeaders'],
    hostDomains: settings['gateway.hostDomains'],
    providerUrls: settings.providerUrls,
    corsOrigins: settings['gateway.corsOrigins'],
    serverTiming: settings['gateway.serverTiming'],
    alwaysStreamUsage: settings['gateway.alwaysStreamUsage'],
    connectTimeoutMs: settings['gateway.connectTimeoutMs'],
    headersTimeoutMs: settings['gateway.headersTimeoutMs'],
    increasedHeadersTimeoutMs: settings['gateway.increasedHeadersTimeoutMs'],
    idleTimeoutMs: settings['gateway.idleTimeoutMs'],
    clientHeadersTimeoutMs: settings['gateway.clientHeadersTimeoutMs'],
    clientKeepAliveMs: settings['gateway.clientKeepAliveMs'],
    maxHeaderBytes: settings['gateway.maxHeaderBytes'],
    maxBodyBytes: settings['gateway.maxBodyBytes'],
    gatherBytes: settings['gateway.gatherBytes'],
    gatherTotalBytes: settings['gateway.gatherTotalBytes'],
    captureHeadBytes: settings['capture.headBytes'],
    captureTailBytes: settings['capture.tailBytes'],
    captureTotalBytes: settings['capture.totalBytes'],
    moderation: {
      baseUrl: settings['moderation.baseUrl'],
      apiKey: settings['moderation.apiKey'],
      model: settings['moderation.model'],
      timeoutMs: settings['moderation.timeoutMs'],
      onFailure: settings['moderation.onFailure'],
    },
    cacheMaxEntryBytes: settings['cache.maxEntryBytes'],
    cacheMemoryBytes: settings['cache.memoryBytes'],
    maxExchanges: settings['gateway.maxExchanges'],
    onLimiterFailure: settings['rateLimit.onFailure'],
    releaseTimeoutMs: settings['gateway.releaseTimeoutMs'],
  };
}
