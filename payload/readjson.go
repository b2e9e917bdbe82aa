package payload

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// pairs are an object's members in the order they stand; what is wrong with it
// is said as of an answer.
func pairs(raw json.RawMessage) ([]rawjson.Member, error) {
	all, err := rawjson.Members(raw)
	var twice *rawjson.TwiceError
	switch {
	case errors.Is(err, rawjson.ErrNoObject):
		return nil, refuse("is not a JSON object", "write it as {…}")
	case errors.Is(err, rawjson.ErrMore):
		return nil, refuse("there is more text behind the JSON object", "leave the object alone")
	case errors.As(err, &twice):
		return nil, refuse("the key "+humanize.Quote(twice.Key)+" comes twice", "give each key once")
	case err != nil:
		return nil, notJSON(err)
	}
	return all, nil
}

// items are the entries of a list; what is wrong with it is said as of an answer.
func items(raw json.RawMessage) ([]json.RawMessage, error) {
	list, err := rawjson.Items(raw)
	if err != nil {
		return nil, notJSON(err)
	}
	return list, nil
}

// invalidJSON says why raw is not JSON.
func invalidJSON(raw json.RawMessage) error {
	var value any
	return notJSON(json.Unmarshal(raw, &value))
}

func notJSON(err error) error {
	why := strings.TrimPrefix(err.Error(), "json: ")
	return refuse(fmt.Sprintf("is not valid JSON (%s)", why), "check its quotes, commas and brackets")
}
