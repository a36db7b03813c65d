"""Node types: default fields, and documented fields that exist but have no value in this world.

Asking for a known field without value is fine and leaves it out; asking for any other is refused.
"""

from __future__ import annotations

from sandbox.meta.fields import NodeType


def _type(name: str, defaults: str, known: str = "") -> NodeType:
    return NodeType(name, tuple(defaults.split()), frozenset(known.split()))


USER = _type("User", "id name", "email first_name last_name link picture")

PAGE = _type(
    "Page",
    "id name",
    "bio contact_address cover description emails engagement founded general_info hours is_verified "
    "is_always_open is_permanently_closed location members mission new_like_count overall_star_rating "
    "parent_page phone picture place_type promotion_eligible rating_count restaurant_specialties "
    "single_line_address start_info talking_about_count temporary_status unread_message_count "
    "unread_notif_count verification_status were_here_count whatsapp_number",
)

POST = _type(
    "Post",
    "created_time message id",
    "actions admin_creator backdated_time caption child_attachments coordinates description event "
    "expanded_height expanded_width feed_targeting height icon instagram_eligibility is_app_share "
    "is_eligible_for_dark_post is_inline_created is_instagram_eligible is_popular is_spherical link "
    "message_tags name object_id parent_id picture place privacy promotion_status properties source "
    "story story_tags subscribed target targeting timeline_visibility to type via width",
)

PHOTO = _type(
    "Photo",
    "created_time name id",
    "album alt_text backdated_time backdated_time_granularity can_backdate can_delete can_tag event icon "
    "name_tags place position source target webp_images likes comments",
)

IG_USER = _type(
    "ShadowIGUser",
    "id",
    "biography business_discovery has_profile_pic legacy_instagram_user_id mentioned_comment "
    "mentioned_media owner_business profile_picture_url shopping_product_tag_eligibility website",
)

IG_MEDIA = _type(
    "ShadowIGMedia",
    "id",
    "copyright_check_information has_poll has_slider is_ai_generated is_shared_to_feed "
    "legacy_instagram_media_id media_audio_type thumbnail_url view_count comments collaborators",
)

CONTAINER = _type("ShadowIGMediaBuilder", "id", "copyright_check_status video_status")

AD_ACCOUNT = _type(
    "AdAccount",
    "id account_id",
    "agency_client_declaration business_city business_country_code business_name business_state "
    "business_street business_zip capabilities created_time default_dsa_beneficiary default_dsa_payor "
    "disable_reason end_advertiser_name extended_credit_invoice_group failed_delivery_checks fb_entity "
    "funding_source funding_source_details has_migrated_permissions io_number is_attribution_spec_system_default "
    "is_notifications_enabled is_personal line_numbers media_agency owner partner rf_spec tax_id "
    "tax_id_status tax_id_type tos_accepted user_tasks users",
)

CAMPAIGN = _type(
    "Campaign",
    "id",
    "adbatch advantage_state_info boosted_object_id brand_lift_studies budget_rebalance_flag "
    "budget_schedule_specs campaign_group_active_time can_create_brand_lift_study "
    "frequency_control_specs has_secondary_skadnetwork_reporting is_budget_schedule_enabled "
    "is_message_campaign is_skadnetwork_attribution issues_info iterative_split_test_configs "
    "last_budget_toggling_time pacing_type primary_attribution promoted_object recommendations "
    "smart_promotion_type source_campaign source_campaign_id special_ad_category topline_id",
)

AD_SET = _type(
    "AdSet",
    "id",
    "adset_schedule asset_feed_id attribution_spec bid_adjustments bid_constraints bid_info campaign_active_time "
    "creative_sequence daily_min_spend_target daily_spend_cap dsa_beneficiary dsa_payor "
    "frequency_control_specs instagram_user_id is_dynamic_creative issues_info learning_stage_info "
    "lifetime_imps lifetime_min_spend_target lifetime_spend_cap multi_optimization_goal_weight "
    "optimization_sub_event pacing_type recommendations recurring_budget_semantics "
    "regional_regulated_categories regional_regulation_identities review_feedback rf_prediction_id "
    "source_adset source_adset_id special_ad_categories targeting_optimization_types use_new_app_click",
)

CREATIVE = _type(
    "AdCreative",
    "id",
    "actor_id ad_disclaimer_spec applink_treatment asset_feed_spec body branded_content call_to_action_type "
    "contextual_multi_ads degrees_of_freedom_spec destination_set_id effective_authorization_category "
    "image_crops image_hash image_url interactive_components_spec link_url media_sourcing_spec "
    "object_store_url object_url platform_customizations product_set_id regional_regulation_disclaimer_spec "
    "template_url thumbnail_id thumbnail_url title url_tags use_page_actor_override video_id",
)

AD = _type(
    "Ad",
    "id",
    "ad_active_time ad_schedule_end_time ad_schedule_start_time bid_amount bid_info bid_type "
    "conversion_domain conversion_specs demolink_hash display_sequence engagement_audience "
    "failed_delivery_checks last_updated_by_app_id placement preview_shareable_link priority "
    "recommendations source_ad source_ad_id special_ad_categories targeting tracking_specs",
)

REPORT_RUN = _type(
    "AdReportRun",
    "id account_id time_ref time_completed async_status async_percent_completion",
    "is_bookmarked is_running schedule_id error_code error_subcode error_message error_user_title "
    "error_user_msg date_start date_stop emails friendly_name",
)
