package insurance

import (
	"github.com/ashlar-go/ashlar/calendar"
	"github.com/ashlar-go/ashlar/money"
)

// PolicyDrafted says that a policy was written. It binds nobody yet.
type PolicyDrafted struct {
	Policy     PolicyID           `json:"policy"`
	Holder     HolderID           `json:"holder"`
	Premium    money.Money        `json:"premium"`
	Coverage   calendar.DateRange `json:"coverage"`
	ClaimLimit money.Money        `json:"claim_limit"`
}

// PolicyIssued says that the policy is in force. It carries what other contexts need to bill it.
type PolicyIssued struct {
	Policy   PolicyID           `json:"policy"`
	Holder   HolderID           `json:"holder"`
	Premium  money.Money        `json:"premium"`
	Coverage calendar.DateRange `json:"coverage"`
}

// ClaimFiled says that the policyholder asks to be paid for a damage.
type ClaimFiled struct {
	Policy      PolicyID      `json:"policy"`
	Claim       ClaimID       `json:"claim"`
	Amount      money.Money   `json:"amount"`
	Description string        `json:"description"`
	OccurredOn  calendar.Date `json:"occurred_on"`
}

// ClaimApproved says that a claim is to be paid.
type ClaimApproved struct {
	Policy         PolicyID    `json:"policy"`
	Claim          ClaimID     `json:"claim"`
	ApprovedAmount money.Money `json:"approved_amount"`
}

// ClaimDenied says that a claim is not to be paid.
type ClaimDenied struct {
	Policy PolicyID `json:"policy"`
	Claim  ClaimID  `json:"claim"`
	Reason string   `json:"reason"`
}

// PolicySuspended says that the policy is out of force for now.
type PolicySuspended struct {
	Policy PolicyID `json:"policy"`
}

// PolicyReinstated says that the policy is in force again.
type PolicyReinstated struct {
	Policy PolicyID `json:"policy"`
}

// PolicyCancelled says that the policy was ended early.
type PolicyCancelled struct {
	Policy      PolicyID      `json:"policy"`
	Reason      string        `json:"reason"`
	EffectiveOn calendar.Date `json:"effective_on"`
}

// PolicyExpired says that the coverage period of the policy is over.
type PolicyExpired struct {
	Policy PolicyID `json:"policy"`
}

// EventName returns "insurance.policy_drafted".
func (PolicyDrafted) EventName() string { return "insurance.policy_drafted" }

// EventName returns "insurance.policy_issued".
func (PolicyIssued) EventName() string { return "insurance.policy_issued" }

// EventName returns "insurance.claim_filed".
func (ClaimFiled) EventName() string { return "insurance.claim_filed" }

// EventName returns "insurance.claim_approved".
func (ClaimApproved) EventName() string { return "insurance.claim_approved" }

// EventName returns "insurance.claim_denied".
func (ClaimDenied) EventName() string { return "insurance.claim_denied" }

// EventName returns "insurance.policy_suspended".
func (PolicySuspended) EventName() string { return "insurance.policy_suspended" }

// EventName returns "insurance.policy_reinstated".
func (PolicyReinstated) EventName() string { return "insurance.policy_reinstated" }

// EventName returns "insurance.policy_cancelled".
func (PolicyCancelled) EventName() string { return "insurance.policy_cancelled" }

// EventName returns "insurance.policy_expired".
func (PolicyExpired) EventName() string { return "insurance.policy_expired" }

func (PolicyDrafted) isInsurance()    {}
func (PolicyIssued) isInsurance()     {}
func (ClaimFiled) isInsurance()       {}
func (ClaimApproved) isInsurance()    {}
func (ClaimDenied) isInsurance()      {}
func (PolicySuspended) isInsurance()  {}
func (PolicyReinstated) isInsurance() {}
func (PolicyCancelled) isInsurance()  {}
func (PolicyExpired) isInsurance()    {}
