//! The parts of the policy but for passkey profiles.

use super::{
    part::{Part, Place, drop, found, in_list, number, put, typed},
    scope,
};
use crate::{
    Phrase,
    http::{error::PageError, form::Fields},
    views::{
        CampaignForm, DemandForm, FirstMethodForm, LIVES, LifetimesForm, MethodForm, PartForm,
        RequirementForm, ScopeForm, StrengthForm,
    },
};
use keyward_desk::GroupNames;
use keyward_model::{
    Campaign, Demand, DemandOf, Factor, FactorSet, FirstMethod, Lifetime, MethodRule, NamedStrength,
    RequiredStrength, Requirement, Role, Scope, SignInPolicy, Timestamp,
};

/// The most combinations of a strength.
const MOST_WAYS: usize = 50;

impl Part for MethodForm {
    const PATH: &'static str = "/settings/sign-in/methods";
    const WORDS: (&'static str, &'static str) = ("policy-methods", "policy-method-text");

    fn place(asked: Option<&str>) -> Option<Place> {
        // A pass has a policy of its own.
        let factor = Factor::from_name(asked?).filter(|factor| *factor != Factor::TemporaryAccessPass);
        factor.map(Place::Method)
    }
    fn of(policy: &SignInPolicy, place: Place, names: &GroupNames) -> Option<Self> {
        let Place::Method(factor) = place else { return None };
        let rule = policy.rule(factor);
        Some(Self {
            factor,
            enabled: rule.enabled,
            self_service: policy.self_service_passkeys,
            scope: scope::form(&rule.scope, names),
        })
    }
    fn read(fields: &Fields, place: Place) -> Result<Self, PageError> {
        let Place::Method(factor) = place else { return Err(PageError::NotFound) };
        let yes = |name| fields.some(name).is_some();
        let scope = scope::read(fields)?;
        Ok(Self { factor, enabled: yes("enabled"), self_service: yes("self_service"), scope })
    }
    fn scope(&mut self) -> Option<&mut ScopeForm> {
        Some(&mut self.scope)
    }
    fn put(&self, policy: &mut SignInPolicy, _: Place, _: Timestamp) -> Result<(), Phrase> {
        let rule = MethodRule { enabled: self.enabled, scope: scope::scope(&self.scope)? };
        // What is as if it were not written stays unwritten.
        if rule == MethodRule::OFF {
            policy.methods.remove(&self.factor);
        } else {
            policy.methods.insert(self.factor, rule);
        }
        if self.factor == Factor::Passkey {
            policy.self_service_passkeys = self.self_service;
        }
        Ok(())
    }
    fn form(self) -> PartForm {
        PartForm::Method(self)
    }
}

impl Part for DemandForm {
    const PATH: &'static str = "/settings/sign-in/demands";
    const WORDS: (&'static str, &'static str) = ("policy-demand-title", "policy-demand-text");
    const REMOVE: Option<&'static str> = Some("policy-demand-remove");

    fn place(asked: Option<&str>) -> Option<Place> {
        in_list(asked)
    }
    fn of(policy: &SignInPolicy, place: Place, names: &GroupNames) -> Option<Self> {
        let new = || Demand {
            of: DemandOf::People(Scope::EVERYBODY),
            strength: RequiredStrength::PhishingResistant,
        };
        let demand = place.index().map_or_else(|| Some(new()), |index| policy.demands.get(index).cloned())?;
        let (of, scope) = match &demand.of {
            DemandOf::People(scope) => ("people".to_owned(), scope::form(scope, names)),
            DemandOf::AnyRole => ("any_role".to_owned(), scope::form(&Scope::EVERYBODY, names)),
            DemandOf::Role(role) => (format!("role:{}", role.name()), scope::form(&Scope::EVERYBODY, names)),
        };
        let strength = match &demand.strength {
            RequiredStrength::MultiFactor => "multi_factor".to_owned(),
            RequiredStrength::Passwordless => "passwordless".to_owned(),
            RequiredStrength::PhishingResistant => "phishing_resistant".to_owned(),
            RequiredStrength::Own(name) => format!("own:{name}"),
        };
        Some(Self { of, strength, own: own(policy), scope })
    }
    fn read(fields: &Fields, _: Place) -> Result<Self, PageError> {
        let (of, strength) = (typed(fields, "of"), typed(fields, "strength"));
        demand_of(&of, Scope::EVERYBODY).ok_or(PageError::BadField("of"))?;
        strength_of(&strength).ok_or(PageError::BadField("strength"))?;
        Ok(Self { of, strength, own: Vec::new(), scope: scope::read(fields)? })
    }
    fn scope(&mut self) -> Option<&mut ScopeForm> {
        Some(&mut self.scope)
    }
    fn remember(&mut self, policy: &SignInPolicy, _: Place) {
        self.own = own(policy);
    }
    fn put(&self, policy: &mut SignInPolicy, place: Place, _: Timestamp) -> Result<(), Phrase> {
        let people = if self.of == "people" {
            scope::scope(&self.scope)?
        } else if self.scope.groups.iter().any(|row| row.included || row.excluded) {
            return Err(Phrase::key("policy-demand-groups-unused"));
        } else {
            Scope::EVERYBODY
        };
        let unknown = || Phrase::key("policy-refused-sign-in-strength");
        let of = demand_of(&self.of, people).ok_or_else(unknown)?;
        let strength = strength_of(&self.strength).ok_or_else(unknown)?;
        put(&mut policy.demands, place, Demand { of, strength });
        Ok(())
    }
    fn remove(policy: &mut SignInPolicy, place: Place) {
        drop(&mut policy.demands, place);
    }
    fn moved(before: &SignInPolicy, place: Place, now: &SignInPolicy) -> Option<Place> {
        found(&before.demands, place, &now.demands, Demand::eq)
    }
    fn form(self) -> PartForm {
        PartForm::Demand(self)
    }
}

fn own(policy: &SignInPolicy) -> Vec<String> {
    policy.strengths.iter().map(|own| own.name.clone()).collect()
}

fn demand_of(value: &str, people: Scope) -> Option<DemandOf> {
    match value {
        "people" => Some(DemandOf::People(people)),
        "any_role" => Some(DemandOf::AnyRole),
        role => Role::from_name(role.strip_prefix("role:")?).map(DemandOf::Role),
    }
}

fn strength_of(value: &str) -> Option<RequiredStrength> {
    match value {
        "multi_factor" => Some(RequiredStrength::MultiFactor),
        "passwordless" => Some(RequiredStrength::Passwordless),
        "phishing_resistant" => Some(RequiredStrength::PhishingResistant),
        own => own.strip_prefix("own:").map(|name| RequiredStrength::Own(name.to_owned())),
    }
}

impl Part for StrengthForm {
    const PATH: &'static str = "/settings/sign-in/strengths";
    const WORDS: (&'static str, &'static str) = ("policy-strength-title", "policy-strength-text");
    const REMOVE: Option<&'static str> = Some("policy-strength-remove");

    fn place(asked: Option<&str>) -> Option<Place> {
        in_list(asked)
    }
    fn of(policy: &SignInPolicy, place: Place, _: &GroupNames) -> Option<Self> {
        let new = || NamedStrength { name: String::new(), any: vec![FactorSet::EMPTY] };
        let own = place.index().map_or_else(|| Some(new()), |index| policy.strengths.get(index).cloned())?;
        Some(Self { name: own.name, ways: own.any })
    }
    fn read(fields: &Fields, _: Place) -> Result<Self, PageError> {
        let rows: usize = fields.parse("rows")?;
        let mut ways = Vec::new();
        for row in 0..rows.min(MOST_WAYS) {
            let factor = |name: &str| {
                let known = Factor::from_name(name).filter(|factor| *factor != Factor::RecoveryCode);
                known.ok_or(PageError::BadField("way"))
            };
            ways.push(fields.all(&format!("way.{row}")).map(factor).collect::<Result<_, _>>()?);
        }
        Ok(Self { name: typed(fields, "name"), ways })
    }
    fn edit(&mut self, asked: &str) -> bool {
        match asked.split_once(' ') {
            None if asked == "add-way" => {
                self.ways.push(FactorSet::EMPTY);
                self.ways.truncate(MOST_WAYS);
                true
            }
            Some(("drop-way", place)) => {
                if let Some(place) = place.parse().ok().filter(|place: &usize| *place < self.ways.len()) {
                    self.ways.remove(place);
                }
                true
            }
            _ => false,
        }
    }
    fn put(&self, policy: &mut SignInPolicy, place: Place, _: Timestamp) -> Result<(), Phrase> {
        let name = self.name.trim().to_owned();
        let any = self.ways.iter().copied().filter(|way| !way.is_empty()).collect();
        let before = place.index().and_then(|index| policy.strengths.get(index)).map(|own| own.name.clone());
        // Who demands it goes on demanding it, by its new name.
        for demand in &mut policy.demands {
            if let RequiredStrength::Own(used) = &mut demand.strength
                && Some(&*used) == before.as_ref()
            {
                used.clone_from(&name);
            }
        }
        put(&mut policy.strengths, place, NamedStrength { name, any });
        Ok(())
    }
    fn remove(policy: &mut SignInPolicy, place: Place) {
        drop(&mut policy.strengths, place);
    }
    fn moved(before: &SignInPolicy, place: Place, now: &SignInPolicy) -> Option<Place> {
        found(&before.strengths, place, &now.strengths, |was, one| was.name == one.name)
    }
    fn form(self) -> PartForm {
        PartForm::Strength(self)
    }
}

impl Part for FirstMethodForm {
    const PATH: &'static str = "/settings/sign-in/first-method";
    const WORDS: (&'static str, &'static str) = ("policy-topic-first-method", "policy-first-text");

    fn place(asked: Option<&str>) -> Option<Place> {
        asked.is_none().then_some(Place::Only)
    }
    fn of(policy: &SignInPolicy, _: Place, _: &GroupNames) -> Option<Self> {
        Some(Self { what_they_have: policy.first_method == FirstMethod::ByWhatTheyHave })
    }
    fn read(fields: &Fields, _: Place) -> Result<Self, PageError> {
        match fields.get("first") {
            "pass" => Ok(Self { what_they_have: false }),
            "what_they_have" => Ok(Self { what_they_have: true }),
            _ => Err(PageError::BadField("first")),
        }
    }
    fn put(&self, policy: &mut SignInPolicy, _: Place, _: Timestamp) -> Result<(), Phrase> {
        policy.first_method =
            if self.what_they_have { FirstMethod::ByWhatTheyHave } else { FirstMethod::ByPass };
        Ok(())
    }
    fn form(self) -> PartForm {
        PartForm::FirstMethod(self)
    }
}

impl Part for LifetimesForm {
    const PATH: &'static str = "/settings/sign-in/sessions";
    const WORDS: (&'static str, &'static str) = ("policy-topic-lifetimes", "policy-lifetimes-text");

    fn place(asked: Option<&str>) -> Option<Place> {
        asked.is_none().then_some(Place::Only)
    }
    fn of(policy: &SignInPolicy, _: Place, _: &GroupNames) -> Option<Self> {
        let lives = &policy.lifetimes;
        let all = [lives.phishing_resistant, lives.multi_factor, lives.single_factor, lives.role];
        Some(Self {
            minutes: all.map(|life| (life.overall_minutes.to_string(), life.idle_minutes.to_string())),
        })
    }
    fn read(fields: &Fields, _: Place) -> Result<Self, PageError> {
        let of = |name: &str, what: &str| typed(fields, &format!("{name}.{what}"));
        Ok(Self { minutes: LIVES.map(|(name, ..)| (of(name, "overall"), of(name, "idle"))) })
    }
    fn put(&self, policy: &mut SignInPolicy, _: Place, _: Timestamp) -> Result<(), Phrase> {
        let life = |(overall, idle): &(String, String)| -> Result<Lifetime, Phrase> {
            Ok(Lifetime { overall_minutes: number(overall)?, idle_minutes: number(idle)? })
        };
        let [strongest, several, single, role] = &self.minutes;
        policy.lifetimes = keyward_model::Lifetimes {
            phishing_resistant: life(strongest)?,
            multi_factor: life(several)?,
            single_factor: life(single)?,
            role: life(role)?,
        };
        Ok(())
    }
    fn form(self) -> PartForm {
        PartForm::Lifetimes(self)
    }
}

impl Part for RequirementForm {
    const PATH: &'static str = "/settings/sign-in/requirements";
    const WORDS: (&'static str, &'static str) = ("policy-requirement-title", "policy-requirement-text");
    const REMOVE: Option<&'static str> = Some("policy-requirement-remove");

    fn place(asked: Option<&str>) -> Option<Place> {
        in_list(asked)
    }
    fn of(policy: &SignInPolicy, place: Place, names: &GroupNames) -> Option<Self> {
        let Some(index) = place.index() else {
            return Some(Self {
                strong_methods: "1".to_owned(),
                within_days: "30".to_owned(),
                remind_every_days: "7".to_owned(),
                since: None,
                restart: true,
                scope: scope::form(&Scope::EVERYBODY, names),
            });
        };
        let rule = policy.requirements.get(index)?;
        Some(Self {
            strong_methods: rule.strong_methods.to_string(),
            within_days: rule.within_days.to_string(),
            remind_every_days: rule.remind_every_days.map(|days| days.to_string()).unwrap_or_default(),
            since: Some(rule.since),
            restart: false,
            scope: scope::form(&rule.scope, names),
        })
    }
    fn read(fields: &Fields, _: Place) -> Result<Self, PageError> {
        Ok(Self {
            strong_methods: typed(fields, "strong_methods"),
            within_days: typed(fields, "within_days"),
            remind_every_days: typed(fields, "remind_every_days"),
            since: None,
            restart: fields.some("restart").is_some(),
            scope: scope::read(fields)?,
        })
    }
    fn scope(&mut self) -> Option<&mut ScopeForm> {
        Some(&mut self.scope)
    }
    fn remember(&mut self, policy: &SignInPolicy, place: Place) {
        let rule = place.index().and_then(|index| policy.requirements.get(index));
        self.since = rule.map(|rule| rule.since);
    }
    fn put(&self, policy: &mut SignInPolicy, place: Place, now: Timestamp) -> Result<(), Phrase> {
        let reminded = Some(self.remind_every_days.as_str()).filter(|typed| !typed.trim().is_empty());
        let rule = Requirement {
            scope: scope::scope(&self.scope)?,
            strong_methods: number(&self.strong_methods)?,
            within_days: number(&self.within_days)?,
            remind_every_days: reminded.map(number).transpose()?,
            since: self.since.filter(|_| !self.restart).unwrap_or(now),
        };
        put(&mut policy.requirements, place, rule);
        Ok(())
    }
    fn remove(policy: &mut SignInPolicy, place: Place) {
        drop(&mut policy.requirements, place);
    }
    fn moved(before: &SignInPolicy, place: Place, now: &SignInPolicy) -> Option<Place> {
        found(&before.requirements, place, &now.requirements, Requirement::eq)
    }
    fn form(self) -> PartForm {
        PartForm::Requirement(self)
    }
}

impl Part for CampaignForm {
    const PATH: &'static str = "/settings/sign-in/campaign";
    const WORDS: (&'static str, &'static str) = ("policy-topic-campaign", "policy-campaign-text");
    const REMOVE: Option<&'static str> = Some("policy-campaign-remove");

    fn place(asked: Option<&str>) -> Option<Place> {
        asked.is_none().then_some(Place::Only)
    }
    fn of(policy: &SignInPolicy, _: Place, names: &GroupNames) -> Option<Self> {
        let campaign = policy.campaign.clone().unwrap_or(Campaign {
            scope: Scope::EVERYBODY,
            factor: Factor::Passkey,
            snooze_days: 3,
            snoozes: None,
            since: Timestamp::from_micros(0),
        });
        Some(Self {
            factor: campaign.factor,
            snooze_days: campaign.snooze_days.to_string(),
            snoozes: campaign.snoozes.map(|times| times.to_string()).unwrap_or_default(),
            scope: scope::form(&campaign.scope, names),
        })
    }
    fn read(fields: &Fields, _: Place) -> Result<Self, PageError> {
        Ok(Self {
            factor: Factor::from_name(fields.get("factor")).ok_or(PageError::BadField("factor"))?,
            snooze_days: typed(fields, "snooze_days"),
            snoozes: typed(fields, "snoozes"),
            scope: scope::read(fields)?,
        })
    }
    fn scope(&mut self) -> Option<&mut ScopeForm> {
        Some(&mut self.scope)
    }
    fn put(&self, policy: &mut SignInPolicy, _: Place, now: Timestamp) -> Result<(), Phrase> {
        let times = Some(self.snoozes.as_str()).filter(|typed| !typed.trim().is_empty());
        let same = Campaign {
            scope: scope::scope(&self.scope)?,
            factor: self.factor,
            snooze_days: number(&self.snooze_days)?,
            snoozes: times.map(number).transpose()?,
            since: policy.campaign.as_ref().map_or(now, |before| before.since),
        };
        // Another campaign: what people said to the one before does not count in it.
        let changed = policy.campaign.as_ref() != Some(&same);
        policy.campaign = Some(if changed { Campaign { since: now, ..same } } else { same });
        Ok(())
    }
    fn is_there(policy: &SignInPolicy, _: Place) -> bool {
        policy.campaign.is_some()
    }
    fn remove(policy: &mut SignInPolicy, _: Place) {
        policy.campaign = None;
    }
    fn form(self) -> PartForm {
        PartForm::Campaign(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strength_with_a_new_name_is_demanded_by_that_name() {
        let own =
            |name: &str| NamedStrength { name: name.to_owned(), any: vec![FactorSet::of(Factor::Passkey)] };
        let demand =
            |name: &str| Demand { of: DemandOf::AnyRole, strength: RequiredStrength::Own(name.to_owned()) };
        let mut policy = SignInPolicy {
            strengths: vec![own("Branches"), own("Tills")],
            demands: vec![demand("Branches"), demand("Tills")],
            ..SignInPolicy::default()
        };
        let mut form = StrengthForm::of(&policy, Place::At(1), &GroupNames::new()).unwrap();
        form.name = " Shops ".to_owned();
        assert!(form.edit("add-way") && form.ways.len() == 2, "an empty row to fill in");
        form.put(&mut policy, Place::At(1), Timestamp::from_micros(0)).unwrap();
        assert_eq!(policy.strengths, [own("Branches"), own("Shops")]);
        assert_eq!(policy.demands, [demand("Branches"), demand("Shops")]);
        StrengthForm::remove(&mut policy, Place::At(0));
        assert_eq!(policy.strengths, [own("Shops")]);
    }

    #[test]
    fn the_days_of_a_requirement_go_on_unless_they_shall_begin_anew() {
        let (then, now) = (Timestamp::from_micros(1), Timestamp::from_micros(9));
        let rule = Requirement {
            scope: Scope::EVERYBODY,
            strong_methods: 2,
            within_days: 30,
            remind_every_days: None,
            since: then,
        };
        let mut policy = SignInPolicy { requirements: vec![rule.clone()], ..SignInPolicy::default() };
        let mut form = RequirementForm::of(&policy, Place::At(0), &GroupNames::new()).unwrap();
        form.put(&mut policy, Place::At(0), now).unwrap();
        assert_eq!(policy.requirements, std::slice::from_ref(&rule));
        form.restart = true;
        form.put(&mut policy, Place::At(0), now).unwrap();
        assert_eq!(policy.requirements, [Requirement { since: now, ..rule }]);
    }
}
