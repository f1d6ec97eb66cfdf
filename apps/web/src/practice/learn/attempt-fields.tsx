import type { Exercise, Grade, SubmissionBody } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { ClaimTable } from './claim-table.tsx';
import { PlanField } from './plan-field.tsx';
import { PolicyField } from './policy-field.tsx';
import { PurchaseField } from './purchase-field.tsx';
import { ResourceChoice } from './resource-choice.tsx';
import { RuleChanges } from './rule-changes.tsx';

/** What an exercise asks for, to be filled in. */
export function AttemptFields(props: {
  readonly exercise: Exercise;
  readonly given: Plant;
  readonly body: SubmissionBody;
  /** As `PlanField` has it. */
  readonly planBack?: { readonly exercise: string; readonly class: string | undefined };
  /** Where the policy failed when it was tried. */
  readonly fault: Grade['fault'];
  readonly onChange: (part: Partial<SubmissionBody>) => void;
  readonly onRun: () => void;
}) {
  const { exercise, given, body, onChange } = props;
  const { hands } = exercise;
  return (
    <>
      {hands.includes('resource') && (
        <ResourceChoice plant={given} value={body.resource} onChange={(resource) => onChange({ resource })} />
      )}
      {hands.includes('claims') && (
        <ClaimTable
          exercise={exercise}
          claims={body.claims ?? {}}
          onChange={(claim) => onChange({ claims: { ...body.claims, ...claim } })}
        />
      )}
      {hands.includes('scenario') && (
        <RuleChanges
          exercise={exercise}
          given={given}
          scenario={body.scenario}
          onChange={(scenario) => onChange({ scenario })}
        />
      )}
      {hands.includes('purchases') && (
        <PurchaseField
          plant={given}
          money={exercise.limits.money}
          purchases={body.purchases ?? {}}
          onChange={(purchases) => onChange({ purchases })}
        />
      )}
      {hands.includes('plan') && (
        <PlanField
          plant={exercise.plant}
          back={props.planBack ?? null}
          plan={body.plan}
          onChange={(plan) => onChange({ plan })}
        />
      )}
      {hands.includes('policy') && (
        <PolicyField
          source={body.policy ?? ''}
          fault={props.fault}
          onChange={(policy) => onChange({ policy })}
          onRun={props.onRun}
        />
      )}
    </>
  );
}

/** What is empty is not sent. */
export function filled(body: SubmissionBody): SubmissionBody {
  const { policy, scenario, plan, purchases, resource, claims, remark } = body;
  return {
    ...(plan && { plan }),
    ...(purchases && Object.keys(purchases).length > 0 && { purchases }),
    ...(policy?.trim() && { policy }),
    ...(scenario && scenario.patch.length > 0 && { scenario }),
    ...(resource && { resource }),
    ...(claims && Object.keys(claims).length > 0 && { claims }),
    ...(remark?.trim() && { remark }),
  };
}
