package insurance

import (
	"context"

	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/invariant"
	"github.com/ashlar-go/ashlar/money"
)

// IssuePolicy is the command to draft a policy and to activate it today.
type IssuePolicy struct {
	Holder string `json:"holder"` // the person's identity, a UUID: one person may hold several policies
	Name   string `json:"name"`

	// Where the person lives; without a country, in the US.
	Street  string `json:"street"`
	City    string `json:"city"`
	State   string `json:"state"`
	Zip     string `json:"zip"`
	Country string `json:"country,omitempty"`

	DateOfBirth string `json:"date_of_birth"` // such as 1990-05-17

	Currency   string `json:"currency"`    // ISO 4217
	Premium    string `json:"premium"`     // such as "1200.00", for the whole period
	ClaimLimit string `json:"claim_limit"` // such as "50000.00"

	CoverageStart string `json:"coverage_start"` // such as 2026-01-01, the first covered day
	CoverageEnd   string `json:"coverage_end"`   // such as 2027-01-01, the first day that is not
}

// PolicyIssue is what became of an [IssuePolicy].
type PolicyIssue struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Premium  string `json:"premium"`  // such as "USD 1200.00"
	Coverage string `json:"coverage"` // such as "2026-01-01/2027-01-01"
}

// IssuePolicy drafts a policy and activates it. Events: [PolicyDrafted], [PolicyIssued].
func (s *Service) IssuePolicy(ctx context.Context, c IssuePolicy) (PolicyIssue, error) {
	now, err := s.moment()
	if err != nil {
		return PolicyIssue{}, err
	}
	in, err := c.parse(now.on)
	if err != nil {
		return PolicyIssue{}, err
	}
	id := s.nextPolicyID()
	var issue PolicyIssue
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		p, err := NewInsurancePolicy(id, in.holder, in.premium, in.coverage, in.limit, now.at)
		if err != nil {
			return err
		}
		if err := p.Activate(now.on, now.at); err != nil {
			return err
		}
		issue = PolicyIssue{id.String(), p.Status().String(), p.Premium().String(), p.Coverage().String()}
		return r.Policies.Save(ctx, p)
	})
	return ifDone(issue, err)
}

// policyContent is an [IssuePolicy] in the language of the model.
type policyContent struct {
	holder         Policyholder
	premium, limit money.Money
	coverage       calendar.DateRange
}

func (c IssuePolicy) parse(on calendar.Date) (policyContent, error) {
	var (
		v   invariant.Violations
		in  policyContent
		err error
	)
	in.holder, err = c.parseHolder(on)
	v.Add("", err)
	currency, err := money.ParseCurrency(c.Currency)
	v.Add("currency", err)
	in.premium = parseAmount(&v, "premium", c.Premium, currency)
	in.limit = parseAmount(&v, "claim_limit", c.ClaimLimit, currency)
	start, errStart := calendar.Parse(c.CoverageStart)
	v.Add("coverage_start", errStart)
	end, errEnd := calendar.Parse(c.CoverageEnd)
	v.Add("coverage_end", errEnd)
	if errStart == nil && errEnd == nil {
		in.coverage, err = calendar.NewDateRange(start, end)
		v.Add("coverage_end", err)
	}
	return in, v.Err()
}

// parseHolder reads the person. Each field is judged where it is read, and the whole only
// when they all can be: otherwise each would be reported twice.
func (c IssuePolicy) parseHolder(on calendar.Date) (Policyholder, error) {
	var v invariant.Violations
	id, err := ParseHolderID(c.Holder)
	v.Add("holder", err)
	line(&v, "name", c.Name)
	address, err := NewAddress(c.Street, c.City, c.State, c.Zip, c.Country)
	v.Add("", err)
	born, err := calendar.Parse(c.DateOfBirth)
	v.Add("date_of_birth", err)
	if err == nil && born.After(on) {
		v.Add("date_of_birth", ErrBornLater)
	}
	if err := v.Err(); err != nil {
		return Policyholder{}, err
	}
	return NewPolicyholder(id, c.Name, address, born, on)
}
