package insurance

import (
	"context"
	"errors"
)

// PolicyExpiries is what became of the policies that were due to expire.
type PolicyExpiries struct {
	Expired []string `json:"expired,omitempty"` // the policies that did
	Failed  []string `json:"failed,omitempty"`  // those that did not, and are due still
}

// ExpirePolicies expires every policy whose coverage is over today, each in a transaction of
// its own: one that fails holds up no other. Events: [PolicyExpired] for each. The error
// joins an [*ExpiryError] for each policy that failed, and for each that expired while a
// handler of its event failed, which is then [repository.ErrPublish]. When the context is
// done, the rest is left as it is.
func (s *Service) ExpirePolicies(ctx context.Context) (PolicyExpiries, error) {
	var (
		expiries PolicyExpiries
		errs     []error
	)
	due, err := s.dueToExpire(ctx)
	if err != nil {
		errs = append(errs, err)
	}
	for _, id := range due {
		if err := ctx.Err(); err != nil {
			errs = append(errs, err)
			break
		}
		expired, err := s.expire(ctx, id)
		switch {
		case err == nil && expired, isDone(err):
			expiries.Expired = append(expiries.Expired, id.String())
		case err != nil:
			expiries.Failed = append(expiries.Failed, id.String())
		}
		if err != nil {
			errs = append(errs, &ExpiryError{Policy: id, Err: err})
		}
	}
	return expiries, errors.Join(errs...)
}

// dueToExpire reads identities first and policies later: each is loaded again in its own
// transaction, and what it was in the list is of no use there.
func (s *Service) dueToExpire(ctx context.Context) ([]PolicyID, error) {
	now, err := s.moment()
	if err != nil {
		return nil, err
	}
	var due []PolicyID
	for p, err := range s.uow.Repositories().Policies.DueToExpire(ctx, now.on) {
		if err != nil {
			return due, err
		}
		due = append(due, p.ID())
	}
	return due, nil
}

// expire expires one policy, unless another has ended it since it was found.
func (s *Service) expire(ctx context.Context, id PolicyID) (expired bool, err error) {
	err = s.uow.Do(ctx, func(ctx context.Context, r Repositories) error {
		p, err := r.Policies.Get(ctx, id)
		if err != nil {
			return err
		}
		now, err := s.moment()
		if err != nil {
			return err
		}
		if expired = p.IsDueToExpire(now.on); !expired {
			return nil
		}
		if err := p.Expire(now.on, now.at); err != nil {
			return err
		}
		return r.Policies.Save(ctx, p)
	})
	return expired, err
}
