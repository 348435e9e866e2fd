// What every control store must do with alerts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { AlertEpisode, NewAlert, OwedNotice, StoredAlert } from '../../src/ports/alerts.ts';
import type { ControlStore } from '../../src/ports/control-store.ts';
import type { ControlStorePlace } from './control-store-suite.ts';

const OURS = DEFAULT_ORGANIZATION_ID;

function newAlert(change: Partial<NewAlert> = {}): NewAlert {
  return {
    ...{ id: randomUUID(), organizationId: OURS, name: 'cost', metric: 'cost', threshold: 5, aggregation: 'sum' },
    ...{ percentile: null, grouping: 'user', isGroupingProperty: false, windowMs: 60_000, minimumRequests: 2 },
    ...{
      filter: { response: { status: { gte: 400 } } },
      givenFilter: 'all',
      emails: ['a@b.example'],
      sealedUrls: 'v1.sealed',
    },
    ...change,
  };
}

function episodeOf(alert: StoredAlert, change: Partial<AlertEpisode> = {}): AlertEpisode {
  const { id: alertId, organizationId, name: alertName, metric } = alert;
  const groups = [{ group: 'ada', value: 7, requests: 3 }];
  return {
    ...{
      id: randomUUID(),
      organizationId,
      alertId,
      alertName,
      metric,
      startMs: Date.now(),
      endMs: null,
      value: 7,
      groups,
    },
    ...change,
  };
}

function noticeOf({ id: alertId, organizationId }: StoredAlert): OwedNotice {
  const message = { status: 'triggered', alert_name: 'cost', text: 'too much' } as const;
  return { id: randomUUID(), organizationId, alertId, kind: 'email', to: 'a@b.example', message, madeAtMs: 1 };
}

export function describeAlerts(name: string, place: ControlStorePlace): void {
  describe(`alerts: ${name}`, () => {
    let here: Awaited<ReturnType<ControlStorePlace>>;
    let store: ControlStore;
    beforeEach(async () => {
      here = await place();
      store = await here.open();
    });
    afterEach(async () => {
      await store.close();
      await here.remove();
    });

    test('alerts are listed in the order of their making, of one organisation or of all', async () => {
      const { id: others } = await store.createOrganization('others');
      const wanted = newAlert();
      const first = await store.addAlert(wanted);
      const second = await store.addAlert(newAlert());
      const theirs = await store.addAlert(newAlert({ organizationId: others }));
      assert.deepEqual(await store.alerts(OURS), [first, second]);
      assert.deepEqual(await store.alerts(others), [theirs]);
      assert.deepEqual(await store.alerts(null), [first, second, theirs]);
      const { state, createdAtMs: _c, updatedAtMs: _u, ...made } = first;
      assert.deepEqual(made, wanted);
      assert.deepEqual(state, { status: 'resolved', episodes: 0, belowSinceMs: null });
      await assert.rejects(store.addAlert(newAlert({ organizationId: randomUUID() })), { code: 'not_found' });
    });

    test('a change of what is watched leaves where it stands, and the other way round', async () => {
      const alert = await store.addAlert(newAlert());
      const state = { status: 'triggered', episodes: 1, belowSinceMs: null } as const;
      await store.saveAlertState(alert, { state, episode: null, notices: [] });
      const changed = await store.changeAlert(OURS, alert.id, { ...alert, threshold: 9 });
      assert.deepEqual([changed?.threshold, changed?.state], [9, state]);
      assert.deepEqual(await store.alerts(OURS), [changed]);
    });

    test('an alert of another organisation can be neither changed nor deleted', async () => {
      const { id: others } = await store.createOrganization('others');
      const alert = await store.addAlert(newAlert());
      assert.equal(await store.changeAlert(others, alert.id, alert), null);
      assert.equal(await store.deleteAlert(others, alert.id), false);
      assert.deepEqual(await store.alerts(OURS), [alert]);
      assert.equal(await store.deleteAlert(OURS, alert.id.toUpperCase()), true);
      assert.equal(await store.deleteAlert(OURS, alert.id), false);
    });

    test('history goes from new to old, page by page; one that is saved again is changed', async () => {
      const alert = await store.addAlert(newAlert());
      const episodes = Array.from({ length: 3 }, () => episodeOf(alert));
      for (const episode of episodes) {
        await store.saveAlertState(alert, { state: alert.state, episode, notices: [] });
      }
      const ended = { ...episodes[0]!, endMs: Date.now() };
      await store.saveAlertState(alert, { state: alert.state, episode: ended, notices: [] });
      assert.deepEqual(await store.alertHistory(OURS, 0, 2), { rows: [episodes[2], episodes[1]], total: 3 });
      assert.deepEqual(await store.alertHistory(OURS, 2, 2), { rows: [ended], total: 3 });
      assert.deepEqual(await store.alertEpisode(OURS, ended.id), ended);
      assert.equal(await store.alertEpisode(randomUUID(), ended.id), null);
      assert.deepEqual(await store.alertHistory(randomUUID(), 0, 2), { rows: [], total: 0 });
    });

    test('what is owed stays until it is done, once however often it is saved', async () => {
      const alert = await store.addAlert(newAlert());
      const notices = [noticeOf(alert), noticeOf(alert)];
      for (let time = 0; time < 2; time += 1) {
        await store.saveAlertState(alert, { state: alert.state, episode: null, notices });
      }
      await store.close();
      store = await here.open();
      assert.deepEqual(await store.owedNotices(10), [notices[1], notices[0]]);
      await store.noticeDone(notices[1]!.id);
      assert.deepEqual(await store.owedNotices(10), [notices[0]]);
      await store.deleteAlert(OURS, alert.id);
      assert.deepEqual(await store.owedNotices(10), []);
    });
  });
}
