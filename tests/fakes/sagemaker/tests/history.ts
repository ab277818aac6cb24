import assert from "node:assert/strict";
import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { deliveries, model } from "..";
import { ALICE, CHURN, cloudtrail, sagemaker, world } from "./fixture";

export function history(): void {
  describe("the event history", () => {
    const created = { LookupAttributes: [{ AttributeKey: "EventName" as const, AttributeValue: "CreateEndpoint" }] };
    const names = async (ask: object) => {
      const { Events = [] } = await cloudtrail.lookupEvents({ ...created, ...ask });
      return Events.map(({ CloudTrailEvent }) => {
        const { requestParameters } = JSON.parse(CloudTrailEvent!) as { requestParameters: { endpointName: string } };
        return requestParameters.endpointName;
      });
    };

    it("shows a call some time later, the newest first", async () => {
      await sagemaker.createEndpoint({ EndpointName: "late", EndpointConfigName: "c1" });
      assert.deepEqual(await names({}), ["open", "churn"]);
      world.advance(300);
      assert.deepEqual(await names({}), ["late", "open", "churn"]);
    });

    it("may show the later call first", async () => {
      world.historyDelay = ({ requestParameters }) => (JSON.stringify(requestParameters).includes("slow") ? 900 : 60);
      await sagemaker.createEndpoint({ EndpointName: "slow", EndpointConfigName: "c1" });
      world.advance(1);
      await sagemaker.createEndpoint({ EndpointName: "quick", EndpointConfigName: "c1" });
      world.advance(60);
      assert.deepEqual(await names({}), ["quick", "open", "churn"]);
      world.advance(900);
      assert.deepEqual(await names({}), ["quick", "slow", "open", "churn"]);
    });

    it("begins and ends where it is asked to, and 90 days ago", async () => {
      const EventTime = new Date("2026-11-21T10:00:00Z");
      assert.deepEqual(await names({ StartTime: EventTime, EndTime: EventTime }), ["open", "churn"]);
      assert.deepEqual(await names({ StartTime: new Date(EventTime.getTime() + 1000) }), []);
      world.advance(91 * 24 * 3600);
      assert.deepEqual(await names({}), []);
    });

    it("has reads among the rest, which an attribute keeps away", async () => {
      for (let i = 0; i < 3; i += 1) await sagemaker.describeEndpoint(CHURN);
      world.advance(300);
      const { Events = [] } = await cloudtrail.lookupEvents({ MaxResults: 3 });
      assert.deepEqual(
        Events.map(({ EventName, ReadOnly, Username }) => [EventName, ReadOnly, Username]),
        Array(3).fill(["DescribeEndpoint", "true", "session"]),
      );
      const writes = await cloudtrail.lookupEvents({
        LookupAttributes: [{ AttributeKey: "ReadOnly", AttributeValue: "false" }],
      });
      assert.equal(writes.Events?.length, world.events().length);
    });

    it("comes in pages of 50", async () => {
      for (let i = 0; i < 120; i += 1) world.call(ALICE, "CreateModel", model(`model-${i}`));
      world.advance(300);
      const pages: number[] = [];
      const seen = new Set<string | undefined>();
      let NextToken: string | undefined;
      do {
        const LookupAttributes = [{ AttributeKey: "EventName" as const, AttributeValue: "CreateModel" }];
        const page = await cloudtrail.send(new LookupEventsCommand({ LookupAttributes, NextToken }));
        pages.push(page.Events!.length);
        for (const { EventId } of page.Events!) seen.add(EventId);
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      assert.deepEqual([pages, seen.size], [[50, 50, 22], 122]);
    });
  });

  describe("deliveries", () => {
    beforeEach(() => {
      for (let i = 0; i < 200; i += 1) world.call(ALICE, "CreateModel", model(`model-${i}`));
    });
    const ids = (how: Parameters<typeof deliveries>[1]) => deliveries(world.events(), how).map(({ event }) => event.id);
    const all = () => world.events().map(({ id }) => id);

    it("are what happened, in order, unless disturbed", () => assert.deepEqual(ids({ seed: 1 }), all()));

    it("drop and double a share", () => {
      const dropped = ids({ seed: 1, drop: 0.5 });
      assert.ok(dropped.length > 60 && dropped.length < 150, String(dropped.length));
      const doubled = ids({ seed: 1, duplicate: 0.5 });
      assert.deepEqual([...new Set(doubled)].sort(), all().sort());
      assert.ok(doubled.length > 260 && doubled.length < 350, String(doubled.length));
    });

    it("come late, and so in another order", () => {
      const late = deliveries(world.events(), { seed: 1, delay: [10, 600] });
      assert.ok(late.every(({ event, at }) => at.getTime() >= Date.parse(event.time) + 10_000));
      assert.ok(late.every(({ at }, i) => i === 0 || late[i - 1]!.at <= at));
      assert.notDeepEqual(ids({ seed: 1, delay: [10, 600] }), all());
      assert.deepEqual(ids({ seed: 1, delay: [10, 600] }).sort(), all().sort());
    });

    it("come in any order, the same for the same seed", () => {
      assert.deepEqual(ids({ seed: 2, shuffle: true }), ids({ seed: 2, shuffle: true }));
      assert.notDeepEqual(ids({ seed: 2, shuffle: true }), ids({ seed: 3, shuffle: true }));
      assert.deepEqual(ids({ seed: 2, shuffle: true }).sort(), all().sort());
    });
  });
}
