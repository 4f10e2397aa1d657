package insurance

import (
	"context"
	"errors"
	"time"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
	"github.com/ashlar-go/ashlar/repository"
)

// A Service runs the use cases of insurance: it reads a command of plain values, loads what
// it is about, has it do what is asked, and stores it. The rules are the policy's.
//
// Where a rule is about days, the day at hand is the one on which the service's clock stands
// in the service's zone ([WithClock], [WithZone]). The zone of the server, and the one of the
// clock, mean nothing.
//
// Every use case returns an [*invariant.Error] with all fields of the command that are
// malformed, by path; an error that is [repository.ErrNotFound] and names what is not there;
// the refusal of the policy; or what [repository.UnitOfWork.Do] returns. After an error that is
// [repository.ErrPublish] the use case is done; after any other, but one whose outcome is
// unknown, nothing is.
//
// A Service is safe for concurrent use.
type Service struct {
	uow          *repository.UnitOfWork[Repositories]
	now          func() time.Time
	zone         *time.Location
	nextPolicyID func() PolicyID
	nextClaimID  func() ClaimID
}

// A ServiceOption of [NewService].
type ServiceOption func(*Service)

// WithClock sets the clock that says when something happens. The default is [time.Now].
func WithClock(now func() time.Time) ServiceOption {
	mustHave(now != nil, "WithClock(nil)")
	return func(s *Service) { s.now = now }
}

// WithZone sets the zone in which it is asked what day it is. The default is UTC.
func WithZone(zone *time.Location) ServiceOption {
	mustHave(zone != nil, "WithZone(nil)")
	return func(s *Service) { s.zone = zone }
}

// WithPolicyIDs sets the source of identities for new policies. The default is [NewPolicyID].
func WithPolicyIDs(next func() PolicyID) ServiceOption {
	mustHave(next != nil, "WithPolicyIDs(nil)")
	return func(s *Service) { s.nextPolicyID = next }
}

// WithClaimIDs sets the source of identities for new claims. The default is [NewClaimID].
func WithClaimIDs(next func() ClaimID) ServiceOption {
	mustHave(next != nil, "WithClaimIDs(nil)")
	return func(s *Service) { s.nextClaimID = next }
}

// NewService returns the use cases over a unit of work. It panics on a nil unit of work or
// option.
func NewService(uow *repository.UnitOfWork[Repositories], opts ...ServiceOption) *Service {
	mustHave(uow != nil, "NewService without a unit of work")
	s := &Service{uow: uow, now: time.Now, zone: time.UTC, nextPolicyID: NewPolicyID, nextClaimID: NewClaimID}
	for _, opt := range opts {
		mustHave(opt != nil, "a nil option in NewService")
		opt(s)
	}
	return s
}

// A moment is an instant and the day on which it falls, asked of the clock once.
type moment struct {
	at time.Time
	on calendar.Date
}

func (s *Service) moment() (moment, error) {
	at := s.now()
	on, err := calendar.Of(at, s.zone)
	return moment{at, on}, err
}

// onPolicy has one policy do something, and stores it.
func (s *Service) onPolicy(ctx context.Context, id PolicyID, do func(*InsurancePolicy, moment) error) error {
	return s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		p, err := r.Policies.Get(ctx, id)
		if err != nil {
			return err
		}
		now, err := s.moment()
		if err != nil {
			return err
		}
		if err := do(p, now); err != nil {
			return err
		}
		return r.Policies.Save(ctx, p)
	})
}

// policyID reads the identity of the policy that a command is about.
func policyID(s string) (PolicyID, error) {
	id, err := ParsePolicyID(s)
	return id, invariant.Violate("policy", err)
}

// claimOf reads the identities of a policy and of a claim.
func claimOf(policy, claim string) (PolicyID, ClaimID, error) {
	var v invariant.Violations
	p, err := ParsePolicyID(policy)
	v.Add("policy", err)
	c, err := ParseClaimID(claim)
	v.Add("claim", err)
	return p, c, v.Err()
}

// parseAmount reads an amount, unless the currency is none: that is reported once, for the
// currency.
func parseAmount(v *invariant.Violations, path, amount string, c money.Currency) money.Money {
	if !c.IsValid() {
		return money.Money{}
	}
	m, err := money.ParseAmount(amount, c)
	v.Add(path, err)
	return m
}

// isDone reports whether err came after the commit.
func isDone(err error) bool { return errors.Is(err, repository.ErrPublish) }

// ifDone returns the result of a use case that is done, or may be: its identity is what to
// look for.
func ifDone[T any](result T, err error) (T, error) {
	if err == nil || isDone(err) || errors.Is(err, repository.ErrOutcomeUnknown) {
		return result, err
	}
	var none T
	return none, err
}

func mustHave(ok bool, what string) {
	if !ok {
		panic("insurance: " + what)
	}
}
