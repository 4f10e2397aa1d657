package delivery

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ashlar-go/ashlar/internal/strictjson"
	"github.com/ashlar-go/ashlar/internal/text"
)

// A Rating is the customer's score for an order, from 1 to 5, with a comment if they had
// one. Ratings are equal (==) when both are. The zero Rating is none.
type Rating struct {
	score   int
	comment string
}

// NewRating returns a rating. It refuses a score outside of 1 to 5 with [ErrRating], and a
// comment that is longer than 1,000 runes or not clean text; blank is no comment.
func NewRating(score int, comment string) (Rating, error) {
	if score < 1 || score > 5 {
		return Rating{}, ErrRating
	}
	clean, err := text.Optional(comment, text.MaxDescription)
	if err != nil {
		return Rating{}, fmt.Errorf("delivery: the comment %w", err)
	}
	return Rating{score, clean}, nil
}

// MustNewRating is [NewRating] for tests and package variables: it panics on an error.
func MustNewRating(score int, comment string) Rating { return must(NewRating(score, comment)) }

// IsValid reports whether r is a rating, as all but the zero Rating are.
func (r Rating) IsValid() bool { return r != Rating{} }

// Score returns the score from 1, poor, to 5, excellent.
func (r Rating) Score() int { return r.score }

// Comment returns what the customer wrote; "" for nothing.
func (r Rating) Comment() string { return r.comment }

// String returns the score as stars, such as "★★★★☆"; "" for the zero Rating.
func (r Rating) String() string {
	if !r.IsValid() {
		return ""
	}
	return strings.Repeat("★", r.score) + strings.Repeat("☆", 5-r.score)
}

// MarshalJSON writes an object of score and comment; null for the zero Rating.
func (r Rating) MarshalJSON() ([]byte, error) {
	if !r.IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Score   int    `json:"score"`
		Comment string `json:"comment"`
	}{r.score, r.comment})
}

// UnmarshalJSON reads what [Rating.MarshalJSON] writes, and nothing else.
func (r *Rating) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*r = Rating{}
		return nil
	}
	var score int
	var comment string
	err := strictjson.Object(b,
		strictjson.Member{Name: "score", To: &score},
		strictjson.Member{Name: "comment", To: &comment})
	if err != nil {
		return fmt.Errorf("delivery: rating: %w", err)
	}
	parsed, err := NewRating(score, comment)
	if err != nil {
		return err
	}
	if parsed.comment != comment {
		return fmt.Errorf("%w: its comment is not clean", ErrRating)
	}
	*r = parsed
	return nil
}
