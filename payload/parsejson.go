package payload

import (
	"bytes"
	"encoding/json"
	"strings"
)

// ParseJSON reads a value of a --values map, a template's default or a value in
// the API's own shape. A string is read as Parse reads text. What the template
// can tell (an option's id and text) is completed; file and people objects keep
// exactly their keys. An error is a *ValueError.
func ParseJSON(f Field, raw json.RawMessage, env Env) (Answer, error) {
	raw = bytes.ToValidUTF8(bytes.TrimSpace(raw), []byte("\uFFFD"))
	if len(raw) > 0 && !json.Valid(raw) {
		var value any
		return Answer{}, notJSON(json.Unmarshal(raw, &value))
	}
	kind := kindOf(raw)
	switch {
	case kind <= jsonNull:
		return Answer{}, nil
	case !f.Type.Known():
		return Answer{Raw: raw}, nil
	case kind == jsonString:
		return Parse(f, stringOf(raw), env)
	}
	switch f.Type {
	case TypeText, TypeTextarea, TypeEmail:
		return textFromJSON(f, raw, kind, env)
	case TypeDate:
		return Answer{}, refuse("a date is text, not "+spellKind(kind), "write it in quotes, such as \"2026-12-01\"")
	case TypeRadio, TypeDropdown:
		return oneFromJSON(f, raw, kind)
	case TypeMultiselect:
		return manyFromJSON(f, raw, kind)
	case TypeFile:
		return filesFromJSON(raw, kind)
	case TypeTable:
		return tableFromJSON(f, raw, kind)
	}
	return peopleFromJSON(raw, kind, env)
}

func textFromJSON(f Field, raw json.RawMessage, kind jsonKind, env Env) (Answer, error) {
	switch kind {
	case jsonBool:
		word := map[string]string{"true": "yes", "false": "no"}[string(raw)]
		return Parse(f, word, env)
	case jsonNumber:
		return Parse(f, string(raw), env)
	}
	return Answer{}, refuse("takes text, not "+spellKind(kind), "write the text in quotes")
}

func spellKind(k jsonKind) string {
	return map[jsonKind]string{
		jsonNull: "null", jsonBool: "true or false", jsonNumber: "a number",
		jsonString: "text", jsonList: "a list", jsonObject: "an object",
	}[k]
}

// blankItem reports an entry of a list that says nothing: null or blank text.
func blankItem(raw json.RawMessage) bool {
	kind := kindOf(raw)
	return kind <= jsonNull || kind == jsonString && strings.TrimSpace(stringOf(raw)) == ""
}
