package insurance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/insurance"
	"github.com/ashlar-go/ashlar/money"
)

// newYear is the instant at which the cover of the tests is over, in UTC.
var newYear = time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)

// noon is the instant of the tests, and today is its day in most zones.
var noon = time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)

var (
	today   = day("2026-06-15")
	policy1 = insurance.MustParsePolicyID("00000000-0000-4000-8000-000000000001")
	policy2 = insurance.MustParsePolicyID("00000000-0000-4000-8000-000000000002")
	ada     = insurance.MustParseHolderID("00000000-0000-4000-8000-00000000ada0")
	bob     = insurance.MustParseHolderID("00000000-0000-4000-8000-00000000b0b0")
	claim1  = claimID(1)
	claim2  = claimID(2)
	claim3  = claimID(3)
	oakSt   = insurance.MustNewAddress("12 Oak St", "Springfield", "IL", "62704", "")
	year    = calendar.MustParseDateRange("2026-01-01/2027-01-01")
)

func day(s string) calendar.Date { return calendar.MustParse(s) }
func usd(s string) money.Money   { return money.MustParse("USD " + s) }

func claimID(n int) insurance.ClaimID {
	return insurance.MustParseClaimID(fmt.Sprintf("00000000-0000-4000-9000-%012d", n))
}

func policyID(n int) insurance.PolicyID {
	return insurance.MustParsePolicyID(fmt.Sprintf("00000000-0000-4000-a000-%012d", n))
}

func holder(id insurance.HolderID, born string) insurance.Policyholder {
	h, err := insurance.NewPolicyholder(id, "Ada Lovelace", oakSt, day(born), today)
	if err != nil {
		panic(err)
	}
	return h
}

// draft returns a policy on which claims of 1000.00 can be filed, and nobody has issued.
func draft() *insurance.InsurancePolicy { return draftOf(policy1, holder(ada, "1990-05-17"), year) }

func draftOf(id insurance.PolicyID, h insurance.Policyholder, coverage calendar.DateRange) *insurance.InsurancePolicy {
	p, err := insurance.NewInsurancePolicy(id, h, usd("1200.00"), coverage, usd("1000.00"), noon)
	if err != nil {
		panic(err)
	}
	return p
}

func after(p *insurance.InsurancePolicy, commands ...func(*insurance.InsurancePolicy) error) *insurance.InsurancePolicy {
	for _, command := range commands {
		if err := command(p); err != nil {
			panic(err)
		}
	}
	return p
}

func activate(p *insurance.InsurancePolicy) error { return p.Activate(today, noon) }
func suspend(p *insurance.InsurancePolicy) error  { return p.Suspend(noon) }
func reinstate(p *insurance.InsurancePolicy) error {
	return p.Reinstate(today, noon)
}

func cancel(p *insurance.InsurancePolicy) error {
	return p.Cancel("moved abroad", day("2026-07-01"), noon)
}
func expire(p *insurance.InsurancePolicy) error { return p.Expire(year.End(), noon) }

func file(id insurance.ClaimID, amount string) func(*insurance.InsurancePolicy) error {
	return func(p *insurance.InsurancePolicy) error {
		return p.FileClaim(id, usd(amount), "Water damage", day("2026-06-01"), today, noon)
	}
}

func approve(id insurance.ClaimID) func(*insurance.InsurancePolicy) error {
	return func(p *insurance.InsurancePolicy) error { return p.ApproveClaim(id, noon) }
}

func deny(id insurance.ClaimID) func(*insurance.InsurancePolicy) error {
	return func(p *insurance.InsurancePolicy) error { return p.DenyClaim(id, "not covered", noon) }
}

// claimed is an issued policy with a claim of each status.
func claimed() *insurance.InsurancePolicy {
	return after(draft(), activate, file(claim1, "500.00"), file(claim2, "200.00"), file(claim3, "100.00"), approve(claim2), deny(claim3))
}

// settled is an issued policy none of whose claims is pending.
func settled() *insurance.InsurancePolicy { return after(claimed(), approve(claim1)) }

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	require.NoError(t, err)
	return l
}
