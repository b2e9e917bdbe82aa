package sandbox

import (
	"strings"
	"testing"
)

func TestPeopleTagsAndFoldersAreCreated(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ü", n) }
	for _, each := range []struct {
		path, body string
		status     int
		says       string
	}{
		{"/guests", `{"email":"New@partner.test","first_name":"N","company_name":"P"}`, 201, `{"data":{"id":5001,"email":"New@partner.test","first_name":"N","last_name":null,"created_at":"2026-11-27 10:00:00"`},
		{"/guests", `{}`, 422, `"email":["The email field is required."]`},
		{"/guests", `{"email":"nobody"}`, 422, `"email":["The email must be a valid guest email."]`},
		{"/guests", `{"email":"mia@acme.test"}`, 422, `"email":["The email must be a valid guest email."]`},
		{"/guests", `{"email":"a@partner.test","first_name":"` + long(201) + `","phone_1":5}`, 422, `"first_name":["The first name may not be greater than 200 characters."],"phone_1":["The phone 1 must be a string."]`},
		{"/groups", `{"name":"Team","description":"d","members":[7,99],"guests":["a@partner.test"]}`, 201, `"members":[7],"guests":["a@partner.test"]`},
		{"/groups", `{"name":"Team"}`, 422, `{"message":"The given data was invalid.","errors":{"description":["The description field is required."]}}`},
		{"/groups", `{"name":"g","description":"d"}`, 422, `"name":["The name has already been taken."]`},
		{"/groups", `{"name":"` + long(200) + `","description":"d"}`, 201, ""},
		{"/groups", `{"name":"` + long(201) + `","description":"d","guests":["me@acme.test"]}`, 422, `"guests":["The guests must be an array of valid guest emails."]`},
		{"/tags", `{"title":"New","color":"#123456"}`, 201, `"title":"New","color":"#123456","auto_generated":false,"created_at":"2026-11-27T10:00:00.000Z","deleted_at":null`},
		{"/tags", `{"title":"one"}`, 422, "already been taken"},
		{"/tags", `{"title":"` + long(30) + `"}`, 201, ""},
		{"/tags", `{"title":"` + long(31) + `","color":"red"}`, 422, `"color":["The color must be 7 characters."]`},
		{"/folders", `{"name":"Q1","folder_type":"run"}`, 201, `"parent_id":null,"folder_type":"run","children":[]`},
		{"/folders", `{"name":"Q1","folder_type":"process"}`, 201, `"folder_type":"checklist"`},
		{"/folders", `{"name":"Q1","parent_id":"fc"}`, 201, `"parent_id":"fc","folder_type":"checklist"`},
		{"/folders", `{"name":"Q1","parent_id":"fr"}`, 422, `"parent_id":["The selected parent id is invalid."]`},
		{"/folders", `{"name":"` + long(33) + `"}`, 422, "greater than 32"},
		{"/folders", ``, 422, "The name field is required."},
	} {
		t.Run(each.path+" "+each.body, func(t *testing.T) {
			c := worldClient(t, formed)
			before := c.get(each.path).at("meta", "pagination", "total")
			made := c.do("POST", c.org(each.path), each.body).want(each.status).says(each.says)
			if after := c.get(each.path).at("meta", "pagination", "total"); strings.Contains(each.body, "parent_id") {
				return
			} else if (after != before) != (each.status == 201) {
				t.Errorf("%s before, %s after", before, after)
			}
			if each.status == 201 && each.path != "/folders" {
				id := made.id()
				if each.path == "/guests" {
					id = "NEW@PARTNER.TEST"
				}
				c.get(each.path+"/"+id).want(200).is(made.at("data"), "data")
			}
		})
	}
}

func TestWhatWasCreatedCanBeUsedAtOnce(t *testing.T) {
	c := worldClient(t, formed)
	inside := c.do("POST", c.org("/folders"), `{"name":"Deep","folder_type":"run","parent_id":"fi"}`).want(201).id()
	c.get("/folders?folder_type=run").is(`"Deep"`, "data", "0", "children", "0", "children", "0", "name")
	tag := c.do("POST", c.org("/tags"), `{"title":"Hot"}`).want(201).id()
	group := c.do("POST", c.org("/groups"), `{"name":"New","description":"d"}`).want(201).id()
	run := c.launch(good(`,"tags":["`+tag+`"],"folders":["`+inside+`"],"groups":["`+group+`"]`)).want(201).is(`["`+group+`"]`, "data", "groups")
	c.get("/runs/"+run.id()+"?with=tags,folders").is(`"Hot"`, "data", "tags", "data", "0", "title").is(`"Deep"`, "data", "folders", "data", "0", "name")
	first := c.do("POST", c.org("/guests"), `{"email":"a@partner.test"}`).want(201)
	c.do("POST", c.org("/guests"), `{"email":"A@partner.test"}`).want(201).is(first.at("data", "id"), "data", "id")
	c.get("/guests").is("1", "meta", "pagination", "total")
}

func TestListsOfPeopleComeInTheOrderThatIsAskedFor(t *testing.T) {
	c := worldClient(t, formed)
	for query, want := range map[string]string{
		"/users": "7 8", "/users?sort=-id": "8 7", "/users?sort=email": "7 8", "/tags?sort=title": "t1 t2", "/tags?sort=-title": "t2 t1",
		"/groups?sort_by=-name": "h g", "/groups?q=h": "h", "/groups?sort_by=unknown": "g h",
	} {
		if got := c.get(query).texts("id"); got != want {
			t.Errorf("%s is %s, want %s", query, got, want)
		}
	}
}
