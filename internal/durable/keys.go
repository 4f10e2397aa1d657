package durable

import (
	"encoding/json"
	"fmt"

	"github.com/ashlar-go/ashlar/repository"
)

// A key is one of a document as it is stored with the document.
type key struct {
	Index  string `json:"index"`
	Value  string `json:"value"`
	Unique bool   `json:"unique,omitempty"`
}

// EncodeKeys returns the text by which a save sees that its keys are those stored.
func EncodeKeys(keys []repository.Key) (string, error) {
	if len(keys) == 0 {
		return "[]", nil
	}
	all := make([]key, len(keys))
	for i, k := range keys {
		all[i] = key(k)
	}
	b, err := json.Marshal(all)
	return string(b), err
}

// DecodeKeys reads what EncodeKeys wrote.
func DecodeKeys(text string) ([]repository.Key, error) {
	var all []key
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("stored keys cannot be read: %w", err)
	}
	keys := make([]repository.Key, len(all))
	for i, k := range all {
		keys[i] = repository.Key(k)
	}
	return keys, nil
}
