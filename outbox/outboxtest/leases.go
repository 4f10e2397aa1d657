package outboxtest

import (
	"fmt"

	"github.com/ashlar-go/ashlar/outbox"
)

// leaseClauses are the sentences about Claim and Leave.
func leaseClauses() []clause {
	return []clause{
		{"OneOwnerHasAllPartitions", oneOwnerHasAllPartitions},
		{"LeaseIsExclusive", leaseIsExclusive},
		{"OwnersShareFairly", ownersShareFairly},
		{"RenewedLeaseKeepsItsToken", renewedLeaseKeepsItsToken},
		{"LeaseRunsOut", leaseRunsOut},
		{"ClaimRenews", claimRenews},
		{"TokenGrowsWithTheOwner", tokenGrowsWithTheOwner},
		{"LeaveFreesTheLeases", leaveFreesTheLeases},
	}
}

// tokens returns the leases by partition, each of which must occur once.
func (t *trial) tokens(leases []outbox.Lease) map[uint8]int64 {
	all := map[uint8]int64{}
	for _, l := range leases {
		if _, twice := all[l.Partition]; twice {
			t.Fail("partition %d is leased twice in one claim", l.Partition)
		}
		all[l.Partition] = l.Token
	}
	return all
}

// disjoint wants no partition to be leased to two owners.
func (t *trial) disjoint(all ...[]outbox.Lease) {
	owner := map[uint8]int{}
	for i, leases := range all {
		for p := range t.tokens(leases) {
			if other, taken := owner[p]; taken {
				t.Fail("partition %d is leased to the owners %d and %d at once", p, other+1, i+1)
			}
			owner[p] = i
		}
	}
}

func oneOwnerHasAllPartitions(t *trial) {
	is(t, "different partitions", len(t.tokens(t.owns("anna"))), outbox.Partitions)
	is(t, "after a renewal", len(t.tokens(t.owns("anna"))), outbox.Partitions)
}

func leaseIsExclusive(t *trial) {
	t.owns("anna")
	if bert := t.claim("bert", long); len(bert) > 0 {
		t.Fail("%d partitions are leased to a second owner while all are held", len(bert))
	}
	anna := t.claim("anna", long)
	t.disjoint(anna, t.claim("bert", long))
}

// Two rounds are enough for all to come to their share: in the first the excess is given up.
func ownersShareFairly(t *trial) {
	t.owns("anna")
	for n := 2; n <= 3; n++ {
		share := (outbox.Partitions + n - 1) / n
		var all [][]outbox.Lease
		for range 3 {
			all = nil
			for i := range n {
				all = append(all, t.claim([]string{"anna", "bert", "carl"}[i], long))
			}
		}
		sum := 0
		for i, leases := range all {
			sum += len(leases)
			if t.Err == nil && (len(leases) > share || len(leases) < outbox.Partitions-(n-1)*share) {
				t.Fail("owner %d of %d has %d partitions, want its share of %d, or what the others leave", i+1, n, len(leases), share)
			}
		}
		is(t, fmt.Sprintf("partitions leased to %d owners", n), sum, outbox.Partitions)
		t.disjoint(all...)
	}
}

func renewedLeaseKeepsItsToken(t *trial) {
	before, after := t.tokens(t.owns("anna")), t.tokens(t.owns("anna"))
	for p, token := range before {
		if after[p] != token {
			t.Fail("partition %d has the token %d after a renewal, want %d as before", p, after[p], token)
		}
	}
}

func leaseRunsOut(t *trial) {
	t.claim("anna", short)
	t.eventually("all leases of an owner that is gone pass to another", func() bool {
		return len(t.claim("bert", long)) == outbox.Partitions
	})
}

func claimRenews(t *trial) {
	t.claim("anna", short)
	t.owns("anna")
	t.sleep(2 * short)
	if bert := t.claim("bert", long); len(bert) > 0 {
		t.Fail("%d partitions pass to another owner though their lease was renewed", len(bert))
	}
}

func tokenGrowsWithTheOwner(t *trial) {
	last := map[uint8]int64{}
	for round := range 4 {
		owner := []string{"anna", "bert"}[round%2]
		leases := t.tokens(t.owns(owner))
		for p, token := range leases {
			if token <= last[p] {
				t.Fail("partition %d has the token %d under its owner %d, want more than %d", p, token, round+1, last[p])
			}
		}
		last = leases
		t.leave(owner)
	}
}

func leaveFreesTheLeases(t *trial) {
	t.owns("anna")
	t.claim("bert", long)
	t.leave("anna")
	before := t.tokens(t.claim("bert", long))
	is(t, "partitions of the owner that stays", len(before), outbox.Partitions)
	t.leave("nobody")
	if anna := t.claim("anna", long); len(anna) > 0 {
		t.Fail("%d partitions are free after a stranger left", len(anna))
	}
}
